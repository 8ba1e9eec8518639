/** Plays every case of the list on one runner: honest ones are accepted, cheats are refused, each for its own reason. */
import { beforeAll, describe, test, vi } from 'vitest';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import {
  codesIn,
  openBench,
  type Commit,
  type Project,
  type StoryBench,
} from '../e2e/verdicts/story-bench.ts';
import { CODE_CHEATS, RUN_CHEATS, type CodeCheat, type RunCheat } from './cases.ts';
import type { Dialect } from './dialect.ts';
import { keysOf, oneOf, strings, type Play } from './play.ts';
import { playEmptyProject, playFiles, playGreen, playLater } from './play-green.ts';
import { playRed, playRedFiles } from './play-red.ts';

const PARTS = {
  RED: playRed,
  'files at RED': playRedFiles,
  GREEN: playGreen,
  files: playFiles,
  later: playLater,
  empty: playEmptyProject,
} as const;
type Part = keyof typeof PARTS;

export interface Played {
  readonly code: readonly CodeCheat[];
  readonly run: readonly RunCheat[];
  readonly story: readonly Part[];
}

export const ALL: Played = { story: keysOf(PARTS), code: keysOf(CODE_CHEATS), run: keysOf(RUN_CHEATS) };

/** For runners of which each run takes a second: what every change is tested with, and the rest. */
export const quick = ({ alone }: Dialect): Played => ({
  story: ['RED'],
  code: ALL.code.filter((name) => !alone.includes(name)),
  run: [],
});
export const rest = (dialect: Dialect): Played => ({
  story: ALL.story.filter((part) => !quick(dialect).story.includes(part)),
  code: dialect.alone,
  run: ALL.run,
});

const TIMEOUT = 180_000;
const LIMITS: Commit = {
  'config/agent-workflow.yml': 'tdd: {test_execution: {run_timeout: 4000, output_limit_kb: 64}}\n',
};

export const playCases = (dialect: Dialect, played: Played = ALL): void => {
  vi.setConfig({ testTimeout: TIMEOUT, hookTimeout: TIMEOUT });
  const design: Design = {
    criteria: [{ id: 'AC1', text: 'adds' }],
    interfaces: dialect.interfaces,
    files: [],
    changes: [],
    packages: [],
    level: 'unit',
  };
  const settings = {
    runner: dialect.runner,
    design,
    ...(dialect.deps === undefined ? {} : { deps: dialect.deps }),
  };
  const play = (base: Project): Play => {
    let bench: StoryBench;
    beforeAll(async () => {
      bench = await openBench({ ...settings, base });
    });
    return { dialect, design, bench: () => bench, open: (other) => openBench({ ...settings, base: other }) };
  };

  const whole = played.story.filter((part) => WHOLE.includes(part));
  describe.skipIf(whole.length === 0)('story', () => {
    const on = play(dialect.base);
    for (const part of whole) describe(part, () => PARTS[part](on));
  });
  const slim = played.story.filter((part) => !WHOLE.includes(part));
  describe.skipIf(slim.length + played.code.length + played.run.length === 0)('attempt', () => {
    const on = play(slimBase(dialect));
    for (const part of slim) describe(part, () => PARTS[part](on));
    describe.skipIf(played.code.length === 0)('code', () => playCode(on, played.code));
    playRuns(on, played.run, (baseline) =>
      openBench({ ...settings, base: { ...slimBase(dialect), ...strings(LIMITS) }, baseline }),
    );
  });
};

/** Parts that need each old test of the base; for the others fewer make the runs quick. */
const WHOLE: readonly Part[] = ['RED', 'files at RED', 'GREEN'];

const slimBase = ({ base, old, oldTest, flaky }: Dialect): Project => {
  const needed = [oldTest, old['breaks an old test']?.file];
  const extra = [...Object.values(old).map((one) => one?.file), flaky?.file];
  return Object.fromEntries(
    Object.entries(base).filter(([path]) => needed.includes(path) || !extra.includes(path)),
  );
};

/** Tests that spoil their run. */
const playRuns = (
  { dialect, bench }: Play,
  names: readonly RunCheat[],
  limited: (baseline: StoryBench['baseline']) => Promise<StoryBench>,
): void => {
  test.each(names.filter((name) => dialect.run[name] !== null))('a test that %s: refused', async (name) => {
    const { red } = await limited(bench().baseline);
    const verdict = await red({ [dialect.file('plain')]: dialect.run[name] });
    oneOf(
      verdict.reasons.map(({ code }) => code),
      RUN_CHEATS[name],
    );
  });
};

/** Attacks that leave others alone are played at once, each in the module of a story of its own. */
const playCode = ({ dialect, design, bench }: Play, names: readonly CodeCheat[]): void => {
  const cases = names.flatMap((cheat, index) => {
    const code = dialect.cheats[cheat];
    return code === null ? [] : [{ cheat, code, name: `add${String(index)}` }];
  });
  const together = cases.filter(({ cheat }) => !dialect.alone.includes(cheat));
  const commit = (of: typeof cases): { tests: Commit; code: Commit } => ({
    tests: Object.assign({}, ...of.map(({ name }) => testOf(dialect, name))) as Commit,
    code: Object.assign({}, ...of.map(({ name, code }) => code(name))) as Commit,
  });
  const over = (of: typeof cases): Partial<Design> => ({
    interfaces: of.map(({ name }) => ({ module: dialect.story(name).module, symbols: [] })),
  });

  describe.skipIf(together.length === 0)('at once', () => {
    let verdict: Verdict;
    beforeAll(async () => {
      const { tests, code } = commit(together);
      verdict = await bench().green(tests, code, over(together));
    });
    test.each(together)('$cheat: refused', ({ cheat, name }) =>
      oneOf(codesIn(verdict, dialect.story(name).file), CODE_CHEATS[cheat]),
    );
  });

  test.each(cases.filter((each) => !together.includes(each)))('$cheat: refused', async (one) => {
    const { tests, code } = commit([{ ...one, name: 'add' }]);
    const verdict = await bench().green(tests, code, { interfaces: design.interfaces });
    oneOf(
      verdict.reasons.map(({ code: each }) => each),
      CODE_CHEATS[one.cheat],
    );
  });
};

const testOf = (dialect: Dialect, name: string): Commit => {
  const { file, test: text } = dialect.story(name);
  return { [file]: text };
};
