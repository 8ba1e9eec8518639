/** Runs that show whether the results can be believed: sentinels beside the new tests, and hollow copies of the story's code. */
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { JobEnvironment } from './open-environment.ts';
import type { StoryTests } from './read-story-tests.ts';
import { isImported } from './is-imported.ts';
import { runCopy } from './run-copy.ts';
import { textOf, withTexts } from './snapshot.ts';
import { toRanges } from './to-ranges.ts';
import { withOldValues } from './with-old-values.ts';

export type Proofs = Pick<TestJobResult, 'runs' | 'hollow' | 'sentinel'>;
type Lines = Readonly<Record<string, readonly number[]>>;

export async function runProofs(
  environment: JobEnvironment,
  tests: StoryTests,
  lines: Lines,
): Promise<Proofs> {
  const files = tests.readings
    .filter(({ isTestFile, parses }) => isTestFile && parses)
    .map(({ path }) => path);
  const [sentinel, hollow] = await Promise.all([
    runSentinels(environment, tests, files),
    runHollow(environment, files, lines),
  ]);
  return { runs: { ...sentinel.runs, ...hollow.runs }, sentinel: sentinel.sentinel, hollow: hollow.hollow };
}

/** Beside the new tests themselves, which so run a second time on the same commit. */
async function runSentinels(
  environment: JobEnvironment,
  tests: StoryTests,
  own: readonly string[],
): Promise<Pick<Proofs, 'runs' | 'sentinel'>> {
  const texts = new Map(tests.readings.map(({ path }) => [path, textOf(environment.snapshot, path) ?? '']));
  const plan = environment.runner.sentinelFiles({
    readings: tests.readings,
    texts,
    nonce: environment.deps.nonce(),
  });
  if (plan.files.length === 0) return { runs: {}, sentinel: null };
  const files = withTexts(
    environment.snapshot,
    plan.files.map(({ path, text }) => [path, text]),
  );
  const run = await runCopy(environment, {
    name: 'sentinel',
    files,
    only: [...plan.files.map(({ path }) => path), ...own],
    also: [],
    coverage: false,
  });
  return {
    runs: { sentinel: run },
    sentinel: {
      mustFail: [...plan.mustFail],
      mustPass: [...plan.mustPass],
      ...(plan.beside === undefined ? {} : { beside: { ...plan.beside } }),
    },
  };
}

async function runHollow(
  environment: JobEnvironment,
  tests: readonly string[],
  lines: Lines,
): Promise<Pick<Proofs, 'runs' | 'hollow'>> {
  const [thrown, emptied] = await Promise.all([
    hollowCopy(environment, 'throw', lines),
    hollowCopy(environment, 'empty', lines),
  ]);
  const hollow = {
    functions: thrown.functions,
    values: emptied.values,
    files: [...new Set([...thrown.texts.keys(), ...emptied.texts.keys()])].sort(),
    skipped: thrown.skipped,
  };
  if (tests.length === 0 || hollow.functions + hollow.values === 0) return { runs: {}, hollow };
  const run = (copy: HollowCopy): Promise<RunReport> =>
    runCopy(environment, {
      name: `hollow-${copy.how}`,
      files: withTexts(environment.snapshot, copy.texts),
      only: tests,
      also: [],
      coverage: false,
    });
  const [throwing, empty] = await Promise.all([run(thrown), run(emptied)]);
  return { runs: { 'hollow-throw': throwing, 'hollow-empty': empty }, hollow };
}

interface HollowCopy {
  readonly how: 'throw' | 'empty';
  readonly texts: Map<string, string>;
  readonly skipped: { path: string; why: string }[];
  readonly functions: number;
  readonly values: number;
}

async function hollowCopy(
  environment: JobEnvironment,
  how: 'throw' | 'empty',
  lines: Lines,
): Promise<HollowCopy> {
  const texts = new Map<string, string>();
  const skipped: HollowCopy['skipped'] = [];
  let [functions, values] = [0, 0];
  for (const [path, changed] of Object.entries(lines)) {
    const { reader } = environment.deps;
    const source = { path, text: textOf(environment.snapshot, path) ?? '', changed };
    const before = environment.base === null ? undefined : textOf(environment.base, path);
    const old =
      how === 'throw' && before !== undefined ? await withOldValues(reader, source, before) : source;
    const isProgram = !isImported(path, environment.snapshot);
    const { text } = old;
    const made = await reader.hollow({ path, text, how, changed: toRanges(old.changed), isProgram });
    if (made === undefined) skipped.push({ path, why: 'no grammar' });
    else if (made.functions + made.values > 0 || text !== source.text) {
      texts.set(path, made.text);
      functions += made.functions;
      values += made.values;
    }
  }
  return { how, texts, skipped, functions, values };
}
