import { beforeAll, expect, test } from 'vitest';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import { codesIn } from '../e2e/verdicts/story-bench.ts';
import { RED_CHEATS } from './cases.ts';
import { found, honestStory, keysOf, slug, type Play } from './play.ts';

/** All honest tests in one run, all others in a second. */
export const playRed = ({ dialect, design, bench }: Play): void => {
  const honest = honestStory(dialect, design);
  const cheats = keysOf(RED_CHEATS).flatMap((name) => {
    const text = dialect.red[name];
    return text === null ? [] : [{ name, file: dialect.file(slug(name)), text }];
  });
  let [yes, no]: Verdict[] = [];
  beforeAll(async () => {
    yes = await bench().red(honest.tests, honest.over);
    no = await bench().red(Object.fromEntries(cheats.map(({ file, text }) => [file, text])));
  });

  test('honest tests, an old failing test beside them, are accepted', () => {
    expect(yes?.reasons).toEqual([]);
  });
  test.each(honest.cases)('$name: proved', ({ name, file }) => {
    const tests = yes?.expected?.tests.filter((each) => each.file === file) ?? [];
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.map(({ keeps }) => keeps)).toEqual(tests.map(() => name === 'behaviour that stays'));
    if (name === 'parametrised') expect(tests).toMatchObject([{ parametrised: true }]);
  });
  test.skipIf(dialect.flaky === null)('an old test that fails now and then is named and not counted', () => {
    expect(yes?.flaky.map(({ file }) => file)).toEqual([dialect.flaky?.file]);
  });

  test.each(cheats)('a test that $name: refused for that', ({ name, file }) => {
    const codes = no ? codesIn(no, file) : [];
    const [first, ...others]: readonly string[] = dialect.redReasons?.[name] ?? RED_CHEATS[name];
    expect(codes).toContain(first);
    expect(codes.filter((code) => code !== first && !others.includes(code))).toEqual([]);
  });
};

export const playRedFiles = ({ dialect, bench }: Play): void => {
  test('a criterion without a test, old tests edited and removed, code and configuration beside tests: refused', async () => {
    const configuration = Object.keys(dialect.files['runner configuration'] ?? {})[0] ?? 'src/nothing';
    const story = dialect.story('add');
    const removed = dialect.flaky?.file;
    const verdict = await bench().red({
      [story.file]: story.test.replaceAll(/AC1/gi, 'AX'),
      ...dialect.changedOldTest.old,
      ...(removed === undefined ? {} : { [removed]: null }),
      ...dialect.files['runner configuration'],
      ...story.code,
    });
    expect(found(verdict)).toEqual(
      expect.arrayContaining([
        ['file-outside-phase', dialect.oldTest],
        ['old-test-broken', dialect.oldTest],
        ['file-outside-phase', configuration],
        ['file-outside-phase', Object.keys(story.code)[0]],
        ['criterion-without-test', undefined],
        ...(removed === undefined
          ? []
          : [
              ['file-outside-phase', removed],
              ['old-test-lost', removed],
            ]),
      ]),
    );
  });
};
