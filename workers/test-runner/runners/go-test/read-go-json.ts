/** `go test -json`: events of a whole suite. */
import * as z from 'zod';
import type { RunReport, TestResult } from '#shared/contracts/test-report.contract.ts';
import type { OneProcessRun } from '../one-process-run.ts';
import { readBuildFailure, readTestFailure, type GoPlace } from './go-causes.ts';
import type { GoModule } from './go-module.ts';

const event = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  Elapsed: z.number().optional(),
  FailedBuild: z.string().optional(),
});
type Event = z.infer<typeof event>;

const ENDED = new Set(['pass', 'fail', 'skip']);

export interface GoRun extends OneProcessRun {
  /** Bytes that tests printed. */
  readonly printed: number;
}

export function readGoJson(stdout: string, module: GoModule, place: GoPlace): GoRun {
  const defects: RunReport['defects'] = [];
  const events: Event[] = [];
  for (const line of stdout.split('\n').filter((one) => one !== '')) {
    const parsed = parse(line);
    if (parsed === undefined)
      defects.push({
        code: 'forged-report',
        text: `a line that "go test -json" does not write: ${line.slice(0, 100)}`,
      });
    else events.push(parsed);
  }
  const builds = Map.groupBy(
    events.filter(({ Action }) => Action === 'build-output'),
    ({ ImportPath = '' }) => ImportPath,
  );
  const packages = Map.groupBy(
    events.filter(({ Package }) => Package !== undefined),
    ({ Package = '' }) => Package,
  );
  const results: TestResult[] = [];
  const fileFailures: RunReport['fileFailures'] = [];
  for (const [name, own] of packages) {
    const tests = readPackageTests(name, own, module, place);
    results.push(...tests.results);
    defects.push(...tests.defects);
    const last = own.findLast(({ Test, Action }) => Test === undefined && ENDED.has(Action));
    const folder = module.folderOf(name);
    if (last === undefined)
      defects.push({ code: 'no-clean-end', file: folder, text: `the tests of ${name} did not end` });
    else if (last.Action === 'fail' && last.FailedBuild !== undefined) {
      const output = (builds.get(last.FailedBuild) ?? []).map(({ Output = '' }) => Output).join('');
      fileFailures.push({ project: '', file: folder, failure: readBuildFailure(output, place) });
    } else if (last.Action === 'fail' && !tests.results.some(({ status }) => status === 'failed')) {
      const output = own.flatMap(({ Test, Output }) => (Test === undefined ? [Output ?? ''] : [])).join('');
      fileFailures.push({
        project: '',
        file: folder,
        failure: { ...readTestFailure(output, place), cause: 'load' },
      });
    } else if (last.Action === 'pass' && tests.results.some(({ status }) => status === 'failed')) {
      defects.push({
        code: 'exit-code-disagrees',
        file: folder,
        text: `${name} ended well with failed tests`,
      });
    }
  }
  return {
    results,
    fileFailures,
    defects,
    printed: events.reduce((sum, { Output = '' }) => sum + Output.length, 0),
  };
}

function readPackageTests(
  name: string,
  events: readonly Event[],
  module: GoModule,
  place: GoPlace,
): { results: TestResult[]; defects: RunReport['defects'] } {
  const defects: RunReport['defects'] = [];
  const tests = Map.groupBy(
    events.filter(({ Test }) => Test !== undefined),
    ({ Test = '' }) => Test,
  );
  const results = [...tests].map(([test, own]): TestResult => {
    const file = module.fileOf(name, test);
    const ends = own.filter(({ Action }) => ENDED.has(Action));
    const runs = own.filter(({ Action }) => Action === 'run').length;
    if (!module.declares(name, test))
      defects.push({ code: 'forged-report', file, text: `${name} reported ${test}, which it does not have` });
    if (ends.length > 1 || runs !== 1)
      defects.push({ code: 'forged-report', file, text: `${test} was reported ${ends.length} times` });
    const end = ends.at(-1);
    const base = { project: '', file, name: test, durationMs: (end?.Elapsed ?? 0) * 1000 };
    if (end?.Action === 'pass' && ends.length === 1) return { ...base, status: 'passed' };
    if (end?.Action === 'skip' && ends.length === 1) return { ...base, status: 'skipped' };
    return {
      ...base,
      status: 'failed',
      failure: readTestFailure(own.map(({ Output = '' }) => Output).join(''), place),
    };
  });
  return { results: results.map((result) => explainedBySubtest(result, results)), defects };
}

/** A test that fails because a subtest did says nothing itself. */
export function explainedBySubtest(result: TestResult, all: readonly TestResult[]): TestResult {
  if (result.status !== 'failed' || result.failure?.cause !== 'crash') return result;
  const below = all.find(
    (other) =>
      other.file === result.file && other.status === 'failed' && other.name.startsWith(`${result.name}/`),
  );
  return below?.failure === undefined ? result : { ...result, failure: below.failure };
}

function parse(line: string): Event | undefined {
  try {
    return event.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
