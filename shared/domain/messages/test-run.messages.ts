/** Test runs that a person asks for. */
import type { Phase } from '../vocabulary.ts';
import { count, headline } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';

interface Asked {
  readonly phase: Phase;
  readonly commit: string;
  readonly askedBy: { readonly name: string };
  readonly askedAt: string;
}

interface Ran extends Asked {
  readonly problem: string | null;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failing: readonly string[];
  readonly durationMs: number;
}

export interface RunFacts {
  readonly open: Asked | null;
  readonly last: Ran | null;
}

const clock = (iso: string): string => `${iso.slice(11, 19)} UTC`;
const short = (commit: string): string => commit.slice(0, 10);

export const testsAsked = (storyId: string, phase: Phase, commit: string): string =>
  `The tests of ${storyId} run now, in ${phase} on ${short(commit)}. This is no attempt and passes no phase.\nSee what came of it: /tdd status ${storyId}`;

export const noBranchYet = (storyId: string): Refusal => [
  `/tdd run_tests: ${storyId} has no branch yet, so there is no commit to run.`,
  `See where it stands: /tdd status ${storyId}`,
];
export const packagesMissing = (storyId: string): Refusal => [
  `/tdd run_tests: the packages that ${storyId} needs are not installed yet.`,
  `See where it stands: /tdd status ${storyId}`,
];
export const runUnderWay = (storyId: string, { askedBy, askedAt }: Asked): Refusal => [
  `/tdd run_tests: the tests of ${storyId} are running, since ${clock(askedAt)} for ${askedBy.name}.`,
  `See what came of it: /tdd status ${storyId}`,
];

/** `12 passed, 1 failed` */
export const ranInWords = ({
  problem,
  passed,
  failed,
  skipped,
}: Omit<Ran, keyof Asked | 'failing' | 'durationMs'>): string => {
  if (problem !== null) return `could not be run: ${headline(problem, 200)}`;
  if (passed + failed + skipped === 0) return 'there is no test';
  return [`${passed} passed`, `${failed} failed`, ...(skipped === 0 ? [] : [`${skipped} skipped`])].join(
    ', ',
  );
};

/** What is shown of the runs that people asked for; nothing while nobody has. */
export const askedRunLines = ({ open, last }: RunFacts): readonly string[] => [
  ...(open === null
    ? []
    : [
        `The tests are running on ${short(open.commit)}, since ${clock(open.askedAt)} for ${open.askedBy.name}.`,
      ]),
  ...(last === null
    ? []
    : [
        `Tests run for ${last.askedBy.name} in ${last.phase} on ${short(last.commit)}: ${ranInWords(last)}${last.problem === null ? ` (${(last.durationMs / 1000).toFixed(1)} s)` : ''}`,
        ...last.failing.map((name) => `    ${name}`),
        ...(last.failed > last.failing.length
          ? [`    … and ${count(last.failed - last.failing.length, 'other')}`]
          : []),
      ]),
];
