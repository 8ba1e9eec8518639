import { beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import { codesIn, type Commit } from '../e2e/verdicts/story-bench.ts';
import { OLD_TEST_CHEATS, STATIC_CHEATS, VACUOUS, type StaticCheat } from './cases.ts';
import type { Dialect } from './dialect.ts';
import { found, honestStory, keysOf, plainStory, slug, type Play } from './play.ts';

/** Honest code for all honest tests, a changed old test, and one commit with everything that may not be. */
export const playGreen = (play: Play): void => {
  const { dialect, design, bench } = play;
  test('code that makes all honest tests pass is accepted; a person looks at its marks', async () => {
    const { tests, over } = honestStory(dialect, design);
    const { reasons, gates, expected } = await bench().green(tests, dialect.wholeCode, over);
    expect(reasons).toEqual([]);
    expect(gates.map(({ kind }) => kind)).toEqual(dialect.marks.length === 0 ? [] : ['suspicious_code']);
    for (const mark of dialect.marks) expect(gates[0]?.text).toContain(`${mark} at `);
    for (const { instances } of expected?.tests ?? []) expect(instances).not.toEqual([]);
  });

  test('a story that makes an old test false is accepted, its tests those of both files', async () => {
    const { old, test: text, code } = dialect.changedOldTest;
    const { file } = dialect.story('add');
    const { reasons, expected } = await bench().green({ ...old, [file]: text }, code, {
      changes: [{ test: dialect.oldTest, why: 'counting starts at two' }],
    });
    expect(reasons).toEqual([]);
    expect(expected?.tests.map((each) => each.file)).toEqual([file, dialect.oldTest]);
  });

  playRefused(play);
};

const playRefused = ({ dialect, bench }: Play): void => {
  const { file, tests, code } = plainStory(dialect);
  const [edited, removed, added] = [dialect.file('edited'), dialect.file('removed'), dialect.file('added')];
  const text = tests[file] ?? '';
  const vacuous = VACUOUS.flatMap((name) => {
    const weak = dialect.vacuous[name];
    return weak === null ? [] : [{ name, path: dialect.file(slug(name)), weak }];
  });
  const flickering = dialect.file('flickering');
  const old = keysOf(OLD_TEST_CHEATS).flatMap((name) => {
    const case_ = dialect.old[name];
    return case_ === null ? [] : [{ name, ...case_ }];
  });
  let verdict: Verdict;
  beforeAll(async () => {
    verdict = await bench().green(
      {
        ...tests,
        [edited]: text,
        [removed]: text,
        ...Object.fromEntries(vacuous.map(({ path, weak }) => [path, weak])),
        [flickering]: dialect.flickering,
      },
      {
        ...code,
        ...programOf(dialect),
        ...dialect.uncovered,
        ...(Object.assign({}, ...old.map((each) => each.code)) as Commit),
        [edited]: `${text}\n`,
        [removed]: null,
        [added]: text,
        ...(dialect.flaky === null ? {} : { [dialect.flaky.file]: null }),
      },
    );
  });

  test.each(vacuous)('a test that $name: refused as vacuous', ({ path }) => {
    expect(codesIn(verdict, path)).toEqual(['test-vacuous']);
  });
  test('a new test that fails now and then: refused as flaky', () => {
    expect(codesIn(verdict, flickering)).toEqual(['test-flaky']);
  });
  test.each(old)('code that $name: refused', ({ name, file: lost }) => {
    expect(codesIn(verdict, lost)).toEqual([OLD_TEST_CHEATS[name]]);
  });
  test('test files changed, removed and added, lines not reached: refused', () => {
    expect(found(verdict)).toEqual(
      expect.arrayContaining([
        ['test-file-changed', edited],
        ['test-file-missing', removed],
        ['test-file-changed', added],
        ['coverage-too-low', undefined],
        ...(dialect.flaky === null
          ? []
          : [
              ['protected-file-changed', dialect.flaky.file],
              ['old-test-lost', dialect.flaky.file],
            ]),
      ]),
    );
    expect(codesIn(verdict, file)).toEqual([]);
  });
};

/** What no story of the list has, so that it is there for a test that asks nothing of it. */
const programOf = (dialect: Dialect): Commit =>
  dialect.vacuous['asks whether a program is there'] === null ? {} : (dialect.program ?? {});

/** Commits that do not touch the same file in different ways are played as one. */
export const playFiles = ({ dialect, bench }: Play): void => {
  const { tests, code } = plainStory(dialect);
  describe.each(groupsOf(dialect).map((group) => ({ title: group.names.join(', '), ...group })))(
    '$title',
    ({ names, commit }) => {
      let verdict: Verdict;
      beforeAll(async () => {
        verdict = await bench().green(tests, { ...code, ...commit });
      });
      test.each(names)('%s changed: refused, with what was changed', (name) => {
        const [path] = Object.keys(dialect.files[name] ?? {});
        const reasons = verdict.reasons.filter(
          (reason) => reason.code === STATIC_CHEATS[name] && reason.file === path,
        );
        expect(reasons.map((reason) => reason.text).join('\n')).toContain(dialect.keys?.[name] ?? path);
        expect(verdict.reasons.map((reason) => reason.code)).not.toContain('test-run-failed');
      });
    },
  );
};

const groupsOf = (dialect: Dialect): { names: StaticCheat[]; commit: Commit }[] => {
  const groups: { names: StaticCheat[]; commit: Commit }[] = [];
  for (const name of keysOf(STATIC_CHEATS)) {
    const commit = dialect.files[name];
    if (commit === null) continue;
    const group = groups.find((each) =>
      Object.entries(commit).every(([path, text]) => (each.commit[path] ?? text) === text),
    );
    if (group === undefined) groups.push({ names: [name], commit });
    else {
      group.names.push(name);
      group.commit = { ...group.commit, ...commit };
    }
  }
  return groups;
};

export const playLater = ({ dialect, bench }: Play): void => {
  const { file, tests, code } = plainStory(dialect);
  test('a refactoring that moves a function is accepted', async () => {
    const { reasons } = await bench().later('REFACTOR', tests, code, dialect.refactored);
    expect(reasons).toEqual([]);
  });

  test('a refactoring that breaks a test, touches one, and leaves lines that no test reaches is refused', async () => {
    const verdict = await bench().later('REFACTOR', tests, code, {
      ...dialect.uncovered,
      ...dialect.old['breaks an old test']?.code,
      [file]: `${tests[file] ?? ''}\n`,
    });
    expect(found(verdict)).toEqual(
      expect.arrayContaining([
        ['old-test-broken', dialect.old['breaks an old test']?.file],
        ['test-file-changed', file],
        ['coverage-fell', undefined],
      ]),
    );
  });

  test('tests promoted as they are are accepted, other ones are refused', async () => {
    expect((await bench().later('COMMIT', tests, code, {})).reasons).toEqual([]);
    const promoted = file.replace('tests/tdd/', 'tests/unit/');
    const other = await bench().later('COMMIT', tests, code, { [promoted]: `${tests[file] ?? ''}\n` });
    expect(codesIn(other, promoted)).toEqual(['test-file-changed']);
  });
};

export const playEmptyProject = ({ dialect, open }: Play): void =>
  test('an empty project accepts its first story', async () => {
    const { tests, code } = plainStory(dialect);
    const first = await open(dialect.empty);
    expect((await first.green(tests, code)).reasons).toEqual([]);
  });
