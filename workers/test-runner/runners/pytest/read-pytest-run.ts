/** What pytest's run said through the engine's plugin. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Failure, RunReport, TestResult } from '#shared/contracts/test-report.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { CoberturaBroken, readCobertura } from '../cobertura.ts';
import { clean } from '../javascript-causes.ts';
import { readRunEnd, type OneProcessRun } from '../one-process-run.ts';

const pythonError = z.object({
  types: z.array(z.string()),
  message: z.string().nullable(),
  name: z.string().nullable(),
  nameFrom: z.string().nullable(),
  stack: z.string(),
});
type PythonError = z.infer<typeof pythonError>;
const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), python: z.string(), pytest: z.string() }),
  z.object({
    kind: z.literal('phase'),
    id: z.string(),
    when: z.enum(['setup', 'call', 'teardown']),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    xfail: z.boolean(),
    durationMs: z.number(),
    error: pythonError.nullable(),
  }),
  z.object({ kind: z.literal('file'), id: z.string(), error: pythonError }),
  z.object({ kind: z.literal('summary'), collected: z.int(), failed: z.int() }),
  z.object({
    kind: z.literal('coverage'),
    file: z.string(),
    covered: z.array(z.int()),
    uncovered: z.array(z.int()),
  }),
  z.object({ kind: z.literal('cobertura'), xml: z.string() }),
  z.object({ kind: z.literal('end'), code: z.int() }),
]);
type PhaseEvent = Extract<z.infer<typeof event>, { kind: 'phase' }>;

export interface PytestRun extends OneProcessRun {
  readonly coverage: NonNullable<RunReport['coverage']>;
}

/** `own`: files that the design lists, so that a module of a package that is still to come is none from outside. */
export function readPytestRun(input: {
  root: string;
  secret: string;
  outcome: SandboxOutcome;
  own: readonly string[];
}): PytestRun {
  const { events, defects } = readRunEnd(input, (frame) => event.safeParse(frame).data);
  const phases = Map.groupBy(
    events.filter((one) => one.kind === 'phase'),
    ({ id }) => id,
  );
  const results = [...phases].map(([id, each]) => readTest(id, each, input));
  const fileFailures = events
    .filter((one) => one.kind === 'file')
    .map(({ id, error }) => ({
      project: '',
      file: id.split('::')[0] ?? id,
      failure: cause(error, 'load', input),
    }));
  const summary = events.find((one) => one.kind === 'summary');
  if (summary !== undefined && summary.collected !== phases.size)
    defects.push({
      code: 'counts-disagree',
      text: `the runner collected ${summary.collected} tests, ${phases.size} were reported`,
    });
  const coverage = readCoverage(events, input.root);
  if (coverage === undefined)
    defects.push({ code: 'forged-report', text: 'what coverage.py measured is not the report it writes' });
  return { results, fileFailures, defects, coverage: coverage ?? [] };
}

/** Lines as the engine's own tracer saw them, or the report of the project's coverage.py; undefined: that is broken. */
function readCoverage(
  events: readonly z.infer<typeof event>[],
  root: string,
): PytestRun['coverage'] | undefined {
  const report = events.find((one) => one.kind === 'cobertura');
  if (report === undefined)
    return events
      .filter((one) => one.kind === 'coverage')
      .map(({ file, covered, uncovered }) => ({ path: file, covered, uncovered }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  try {
    return readCobertura(report.xml, { root, exists: (path) => existsSync(join(root, path)) });
  } catch (error) {
    if (error instanceof CoberturaBroken) return undefined;
    throw error;
  }
}

/** `tests/test_a.py::TestX::test_y[1-2]`: instances of a parametrised test share one name. */
function readTest(
  id: string,
  phases: readonly PhaseEvent[],
  place: { root: string; own: readonly string[] },
): TestResult {
  const [file = '', ...rest] = id.split('::');
  const base = {
    project: '',
    file,
    name: rest.join('::').replace(/\[[\s\S]*$/, ''),
    durationMs: phases.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
  const failed = phases.find(({ outcome }) => outcome === 'failed');
  if (phases.some(({ xfail }) => xfail)) return { ...base, status: 'skipped' };
  if (failed !== undefined) {
    const error = failed.error ?? {
      types: [],
      message: 'no error was reported',
      name: null,
      nameFrom: null,
      stack: '',
    };
    return {
      ...base,
      status: 'failed',
      failure: cause(error, failed.when === 'call' ? 'body' : 'hook', place),
    };
  }
  if (phases.some(({ outcome }) => outcome === 'skipped')) return { ...base, status: 'skipped' };
  if (phases.some(({ when }) => when === 'call')) return { ...base, status: 'passed' };
  return {
    ...base,
    status: 'failed',
    failure: { cause: 'crash', message: 'the process ended in this test' },
  };
}

function cause(
  error: PythonError,
  where: 'body' | 'hook' | 'load',
  place: { root: string; own: readonly string[] },
): Failure {
  const is = (name: string): boolean => error.types.includes(name);
  const message = `${error.types[0] ?? 'Exception'}: ${clean(error.message ?? '', place.root)}`;
  const base = { message: message.slice(0, 2000), stack: clean(error.stack, place.root).slice(0, 4000) };
  if (is('ModuleNotFoundError'))
    return { ...base, cause: 'missing-module', subject: moduleSubject(error.name ?? '', place) };
  if (is('ImportError')) {
    const symbol = error.nameFrom ?? /cannot import name '([^']+)'/.exec(error.message ?? '')?.[1] ?? null;
    return {
      ...base,
      cause: symbol === null ? 'load' : 'missing-export',
      subject: { ...moduleSubject(error.name ?? '', place), symbol },
    };
  }
  if (is('SyntaxError')) return { ...base, cause: 'syntax' };
  if (is('TestTimedOut')) return { ...base, cause: 'timeout' };
  if (is('AttributeError')) {
    const symbol = error.name ?? /has no attribute '([^']+)'/.exec(error.message ?? '')?.[1] ?? null;
    const module = /^module '([^']+)' has no attribute/.exec(error.message ?? '')?.[1];
    if (symbol !== null)
      return {
        ...base,
        cause: 'missing-member',
        subject: {
          module: module === undefined ? null : moduleSubject(module, place).module,
          symbol,
          external: false,
        },
      };
  }
  if (where === 'hook') return { ...base, cause: 'hook' };
  if (is('AssertionError') || is('Failed'))
    return { ...base, cause: where === 'load' ? 'load' : 'assertion' };
  return { ...base, cause: where === 'load' ? 'load' : 'error' };
}

/** A module belongs to the project when its first part lies there, or when the design lists a file under it. */
function moduleSubject(
  name: string,
  { root, own }: { root: string; own: readonly string[] },
): { module: string; symbol: null; external: boolean } {
  const top = name.split('.')[0] ?? name;
  const lies = ['', 'src/'].some(
    (folder) => existsSync(join(root, folder, top)) || existsSync(join(root, folder, `${top}.py`)),
  );
  const listed = own.some((path) => path.split('/').some((part) => part === top || part === `${top}.py`));
  const inSource =
    !existsSync(join(root, top)) &&
    !existsSync(join(root, `${top}.py`)) &&
    (existsSync(join(root, 'src', top)) || own.some((path) => path.startsWith(`src/${top}`)));
  return {
    module: `${inSource ? 'src/' : ''}${name.replaceAll('.', '/')}`,
    symbol: null,
    external: !lies && !listed,
  };
}
