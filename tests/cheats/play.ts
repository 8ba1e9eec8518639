/** What the parts of the list share. */
import { expect } from 'vitest';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import type { ReasonCode, Verdict } from '#shared/domain/verdicts/verdict.ts';
import type { Commit, Project, StoryBench } from '../e2e/verdicts/story-bench.ts';
import { HONEST_RED, type HonestRed } from './cases.ts';
import type { Dialect } from './dialect.ts';

export interface Play {
  readonly dialect: Dialect;
  readonly design: Design;
  /** On the dialect's own base; there once tests run. */
  readonly bench: () => StoryBench;
  readonly open: (base: Project) => Promise<StoryBench>;
}

export const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>): T[] =>
  Object.keys(record) as T[];

export const strings = (commit: Commit): Record<string, string> =>
  Object.fromEntries(Object.entries(commit).filter((entry): entry is [string, string] => entry[1] !== null));

/** The reason that is given is one of those that name this cheat. */
export const oneOf = (codes: readonly string[], wanted: readonly ReasonCode[]): void => {
  expect(
    codes.some((code) => wanted.some((each) => each === code)),
    `${codes.join(', ') || 'accepted'}; wanted ${wanted.join(' or ')}`,
  ).toBe(true);
};

export const plainStory = (dialect: Dialect): { file: string; tests: Commit; code: Commit } => {
  const { file, test, code } = dialect.story('add');
  return { file, tests: { [file]: test }, code };
};

/** Code and file of each reason. */
export const found = (verdict: Verdict): (readonly [string, string | undefined])[] =>
  verdict.reasons.map(({ code, file }) => [code, file]);

export const slug = (name: string): string => name.replaceAll(/[^a-z0-9]+/gi, '-');

/** The honest tests as one commit, each in a file of its own, and the design that they need. */
export const honestStory = (
  dialect: Dialect,
  design: Design,
): { cases: { name: HonestRed; file: string }[]; tests: Commit; over: Partial<Design> } => {
  const cases = HONEST_RED.flatMap((name) => {
    const text = dialect.honest[name];
    return text === null ? [] : [{ name, file: dialect.file(slug(name)), text }];
  });
  const stays = dialect.honest['behaviour that stays'] !== null;
  return {
    cases,
    tests: {
      ...Object.fromEntries(cases.map(({ file, text }) => [file, text])),
      ...dialect.beside,
      ...dialect.flaky?.when,
    },
    over: stays ? { criteria: [...design.criteria, { id: 'AC2', text: 'stays', keeps: true }] } : {},
  };
};
