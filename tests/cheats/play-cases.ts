/** Plays every case of the list on one runner: honest ones are accepted, cheats are refused, each for its own reason. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import type { ReasonCode, Verdict } from '#shared/domain/verdicts/verdict.ts';
import { codesIn, codesOf, openBench, type Commit } from '../e2e/verdicts/story-bench.ts';
import {
  CODE_CHEATS,
  HONEST_RED,
  RED_CHEATS,
  RUN_CHEATS,
  STATIC_CHEATS,
  type CodeCheat,
  type RunCheat,
} from './cases.ts';
import type { Dialect } from './dialect.ts';

/** `RED`: all tests at once; `GREEN`: honest code; `files`: what code phases may not touch; `later`: the phases after. */
export const PARTS = ['RED', 'GREEN', 'files', 'later', 'empty'] as const;
type Part = (typeof PARTS)[number];

export interface Played {
  readonly code: readonly CodeCheat[];
  readonly run: readonly RunCheat[];
  readonly story: readonly Part[];
}

const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>): T[] => Object.keys(record) as T[];
export const ALL_CODE_CHEATS = keysOf(CODE_CHEATS);
export const ALL_RUN_CHEATS = keysOf(RUN_CHEATS);

/** For runners of which each run takes a second: what every change is tested with, and the rest. */
export const QUICK: Played = { story: ['RED'], code: ['patched assertions', 'patched runner'], run: [] };
export const REST: Played = {
  story: PARTS.filter((part) => !QUICK.story.includes(part)),
  code: ALL_CODE_CHEATS.filter((name) => !QUICK.code.includes(name)),
  run: ALL_RUN_CHEATS,
};

const TIMEOUT = 180_000;
const LIMITS: Commit = {
  'config/agent-workflow.yml': 'tdd: {test_execution: {run_timeout: 6000, output_limit_kb: 64}}\n',
};

export const playCases = (dialect: Dialect, played: Played): void => {
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
  const plain: Commit = { [dialect.file('plain')]: dialect.test };
  let bench: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    bench = await openBench({ ...settings, base: dialect.base });
  });

  const parts = {
    RED: () => playRed(dialect, () => bench),
    GREEN: () => playGreen(dialect, () => bench, plain),
    files: () => playFiles(dialect, () => bench, plain),
    later: () => playLater(dialect, () => bench, plain),
    empty: () =>
      test('an empty project accepts its first story', async () => {
        const first = await openBench({ ...settings, base: dialect.empty });
        expect((await first.green(plain, dialect.code)).reasons).toEqual([]);
      }),
  };
  for (const part of played.story) describe(part, parts[part]);

  describe.skipIf(played.code.length === 0)('code', () => {
    test('that is honest is accepted', async () => {
      expect((await bench.green(plain, dialect.code)).reasons).toEqual([]);
    });

    test.each(played.code.filter((name) => dialect.cheats[name] !== null))('%s: refused', async (name) => {
      const codes = codesOf(await bench.green(plain, { ...dialect.code, ...dialect.cheats[name] }));
      oneOf(codes, CODE_CHEATS[name]);
    });
  });

  test.each(played.run.filter((name) => dialect.run[name] !== null))(
    'a test that %s: refused',
    async (name) => {
      const limited = await openBench({ ...settings, base: { ...dialect.base, ...strings(LIMITS) } });
      const verdict = await limited.red({ [dialect.file('plain')]: dialect.run[name] });
      oneOf(codesOf(verdict), RUN_CHEATS[name]);
    },
  );
};

const strings = (commit: Commit): Record<string, string> =>
  Object.fromEntries(Object.entries(commit).filter((entry): entry is [string, string] => entry[1] !== null));

/** The reason that is given is one of those that name this cheat. */
const oneOf = (codes: readonly string[], wanted: readonly ReasonCode[]): void => {
  expect(
    codes.some((code) => wanted.some((each) => each === code)),
    `${codes.join(', ') || 'accepted'}; wanted ${wanted.join(' or ')}`,
  ).toBe(true);
};

type Bench = Awaited<ReturnType<typeof openBench>>;

/** The honest tests as one commit, each in a file of its own. */
const honestTests = (dialect: Dialect) => {
  const cases = HONEST_RED.flatMap((name, index) => {
    const text = dialect.honest[name];
    return text === null ? [] : [{ name, file: dialect.file(`honest-${String(index)}`), text }];
  });
  return {
    cases,
    commit: { ...Object.fromEntries(cases.map(({ file, text }) => [file, text])), ...dialect.beside },
  };
};

const playRed = (dialect: Dialect, bench: () => Bench): void => {
  const honest = honestTests(dialect);
  const cheats = keysOf(RED_CHEATS).flatMap((name, index) => {
    const text = dialect.red[name];
    return text === null ? [] : [{ name, file: dialect.file(`cheat-${String(index)}`), text }];
  });
  let [yes, no]: Verdict[] = [];
  beforeAll(async () => {
    yes = await bench().red(honest.commit);
    no = await bench().red(Object.fromEntries(cheats.map(({ file, text }) => [file, text])));
  });

  test('honest tests, an old failing test beside them, are accepted', () => {
    expect(yes?.reasons).toEqual([]);
  });
  test.each(honest.cases)('a $name is proved', ({ file }) => {
    expect(yes?.expected?.tests.filter((each) => each.file === file)).toHaveLength(1);
  });
  test.each(cheats)('a test that $name: refused for that', ({ name, file }) => {
    const codes = no ? codesIn(no, file) : [];
    const [first, ...others]: readonly string[] = dialect.redReasons?.[name] ?? RED_CHEATS[name];
    expect(codes).toContain(first);
    expect(codes.filter((code) => code !== first && !others.includes(code))).toEqual([]);
  });

  test('old tests edited and removed, code and configuration beside tests: refused', async () => {
    const configuration = Object.keys(dialect.files['runner configuration'] ?? {})[0] ?? 'src/nothing';
    const verdict = await bench().red({
      [dialect.file('plain')]: dialect.test.replaceAll(/AC1/gi, 'AX'),
      [dialect.oldTest]: null,
      ...dialect.files['runner configuration'],
      ...dialect.code,
    });
    const found = verdict.reasons.map(({ code, file }) => [code, file]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['file-outside-phase', dialect.oldTest],
        ['file-outside-phase', configuration],
        ['file-outside-phase', Object.keys(dialect.code)[0]],
        ['old-test-lost', dialect.oldTest],
        ['criterion-without-test', undefined],
      ]),
    );
  });
};

const playGreen = (dialect: Dialect, bench: () => Bench, plain: Commit): void => {
  test('code that makes all honest tests pass is accepted', async () => {
    const { reasons, gates } = await bench().green(honestTests(dialect).commit, dialect.wholeCode);
    expect(reasons).toEqual([]);
    expect(gates.map(({ kind }) => kind)).toEqual(
      dialect.honest['program that exits'] === null || dialect.runner === 'go-test'
        ? []
        : ['suspicious_code'],
    );
  });

  test('test files changed, removed and added, a vacuous test, old tests broken, lines not reached: refused', async () => {
    const [edited, removed, added] = [dialect.file('edited'), dialect.file('removed'), dialect.file('added')];
    const vacuous = dialect.file('vacuous');
    const verdict = await bench().green(
      { ...plain, [edited]: dialect.test, [removed]: dialect.test, [vacuous]: dialect.vacuous },
      {
        ...dialect.uncovered,
        ...dialect.breaking,
        [edited]: `${dialect.test}\n`,
        [removed]: null,
        [added]: dialect.test,
      },
    );
    const found = verdict.reasons.map(({ code, file }) => [code, file]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['test-file-changed', edited],
        ['test-file-missing', removed],
        ['test-file-changed', added],
        ['test-vacuous', vacuous],
        ['old-test-broken', dialect.oldTest],
        ['coverage-too-low', undefined],
      ]),
    );
    expect(found).not.toContainEqual(['test-file-changed', dialect.file('plain')]);
    expect(found).not.toContainEqual(['test-vacuous', dialect.file('plain')]);
  });
};

const playFiles = (dialect: Dialect, bench: () => Bench, plain: Commit): void => {
  test('a story that makes an old test false is accepted', async () => {
    const { old, test: text, code } = dialect.changedOldTest;
    const verdict = await bench().green({ ...old, [dialect.file('plain')]: text }, code, {
      changes: [{ test: dialect.oldTest, why: 'counting starts at two' }],
    });
    expect(verdict.reasons).toEqual([]);
  });

  test.each(keysOf(STATIC_CHEATS).filter((name) => dialect.files[name] !== null))(
    '%s changed: refused',
    async (name) => {
      const verdict = await bench().green(plain, { ...dialect.code, ...dialect.files[name] });
      const [path] = Object.keys(dialect.files[name] ?? {});
      expect(verdict.reasons.map(({ code, file }) => [code, file])).toContainEqual([
        STATIC_CHEATS[name],
        path,
      ]);
    },
  );
};

const playLater = (dialect: Dialect, bench: () => Bench, plain: Commit): void => {
  test('a refactoring is accepted, one that breaks a test or touches one is refused', async () => {
    const file = dialect.file('plain');
    const accepted = await bench().later('REFACTOR', plain, dialect.code, {});
    expect(accepted.reasons).toEqual([]);
    const broken = await bench().later('REFACTOR', plain, dialect.code, {
      ...dialect.cheats['wrong code'],
      [file]: `${dialect.test}\n`,
    });
    expect(broken.reasons.map((reason) => [reason.code, reason.file])).toEqual(
      expect.arrayContaining([
        ['test-fails', file],
        ['test-file-changed', file],
      ]),
    );
  });

  test('tests promoted as they are are accepted, other ones are refused', async () => {
    expect((await bench().later('COMMIT', plain, dialect.code, {})).reasons).toEqual([]);
    const file = dialect.file('plain').replace('tests/tdd/', 'tests/unit/');
    const other = await bench().later('COMMIT', plain, dialect.code, { [file]: `${dialect.test}\n` });
    expect(codesIn(other, file)).toEqual(['test-file-changed']);
  });
};
