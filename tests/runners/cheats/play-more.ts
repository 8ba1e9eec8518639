/** Cases that one language alone has, beside the list that all runners share. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import type { ReasonCode, Verdict } from '#shared/domain/verdicts/verdict.ts';
import { oneOf, slug } from '../../cheats/play.ts';
import type { Dialect } from '../../cheats/dialect.ts';
import { openBench, type Commit, type StoryBench } from '../../e2e/verdicts/story-bench.ts';

export interface More {
  /** Texts of test files that RED accepts. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Texts of test files that RED refuses, and why. */
  readonly refused: Readonly<Record<string, readonly [string, ReasonCode]>>;
  /** Code of the story `add` that GREEN refuses, and what for; with a test of its own where the plain one does not serve. */
  readonly attacks: Readonly<
    Record<string, { readonly code: Commit; readonly reasons: readonly ReasonCode[]; readonly test?: string }>
  >;
}

export const playMore = (dialect: Dialect, more: More): void => {
  const design: Design = {
    criteria: [{ id: 'AC1', text: 'adds' }],
    interfaces: dialect.interfaces,
    files: [],
    changes: [],
    packages: [],
    level: 'unit',
  };
  let bench: StoryBench;
  beforeAll(async () => {
    bench = await openBench({ runner: dialect.runner, base: dialect.base, design });
  });
  const accepted = Object.entries(more.accepted).map(([name, text]) => ({
    name,
    file: dialect.file(slug(name)),
    text,
  }));
  const refused = Object.entries(more.refused).map(([name, [text, reason]]) => ({
    name,
    file: dialect.file(slug(name)),
    text,
    reason,
  }));
  const commit = (cases: readonly { file: string; text: string }[]): Commit =>
    Object.fromEntries(cases.map(({ file, text }) => [file, text]));

  describe('RED', () => {
    let [yes, no]: Verdict[] = [];
    beforeAll(async () => {
      yes = await bench.red(commit(accepted));
      no = await bench.red(commit(refused));
    });
    test.each(accepted)('$name: proved', ({ file }) => {
      expect(yes?.reasons).toEqual([]);
      expect(yes?.expected?.tests.some((each) => each.file === file)).toBe(true);
    });
    test.each(refused)('$name: refused for that', ({ file, reason }) => {
      const codes = (no?.reasons ?? [])
        .filter((each) => each.file === file || file.startsWith(`${each.file ?? '?'}/`))
        .map(({ code }) => code);
      expect(codes).toContain(reason);
    });
  });

  test.each(Object.entries(more.attacks).map(([name, attack]) => ({ name, ...attack })))(
    'code that $name: refused',
    async ({ code, reasons, test: text }) => {
      const story = dialect.story('add');
      const verdict = await bench.green({ [story.file]: text ?? story.test }, code);
      oneOf(
        verdict.reasons.map((reason) => reason.code),
        reasons,
      );
    },
  );
};
