/** What a pull request's check says. */
import { count, headline, lines } from './plain-words.ts';

export interface PullCheckText {
  readonly outcome: 'running' | 'success' | 'failure' | 'neutral' | 'action_required';
  readonly title: string;
  readonly summary: string;
}

export const pullWaits = (head: string): PullCheckText => ({
  outcome: 'action_required',
  title: 'Waits for a member to allow the run',
  summary: lines(
    'This pull request comes from a fork. Its tests run once a member of the project with write access has looked at this commit and allows it:',
    `press "Allow the run", or comment \`/agent allow ${head.slice(0, 12)}\`.`,
  ),
});

export const ALLOW_BUTTON = {
  label: 'Allow the run',
  describes: 'Run the tests of this commit once',
  identifier: 'allow',
} as const;

export const pullRuns = (allowedBy: string | null): PullCheckText => ({
  outcome: 'running',
  title: 'The tests run',
  summary: allowedBy === null ? 'The whole suite runs once in a sandbox.' : `Allowed by ${allowedBy}.`,
});

export const pullProblem = (problem: string): PullCheckText => ({
  outcome: 'neutral',
  title: 'Nothing could be run',
  summary: code(problem),
});

export interface PullRunFacts {
  readonly head: string;
  readonly base: string;
  readonly runner: string | null;
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: number;
  readonly defect: string | null;
  /** Changed files by what they are: `test`, `source`. */
  readonly changed: Readonly<Record<string, number>>;
  readonly isolation: string | null;
  readonly resultSha256: string;
}

const MOST_NAMED = 20;

/** Tests pass, and code that changed came with tests. Whether those failed first nobody saw: that is said too. */
export const pullRan = (facts: PullRunFacts): PullCheckText => {
  const { passed, failed, skipped, defect, changed } = facts;
  const withoutTests = (changed['source'] ?? 0) > 0 && (changed['test'] ?? 0) === 0;
  const broken = defect !== null || failed.length > 0;
  return {
    outcome: broken ? 'failure' : withoutTests ? 'neutral' : 'success',
    title: broken
      ? defect === null
        ? `${count(failed.length, 'test')} failed`
        : 'The suite does not run'
      : withoutTests
        ? 'Code changed without a test'
        : `${count(passed, 'test')} passed, and the change comes with tests`,
    summary: [
      defect === null ? '' : code(defect),
      lines(
        '| | |',
        '|---|---|',
        `| commit | \`${facts.head}\` on \`${facts.base}\` |`,
        `| runner | ${facts.runner ?? 'none'} |`,
        `| tests | ${passed} passed, ${failed.length} failed, ${skipped} skipped |`,
        `| changed files | ${
          Object.entries(changed)
            .map(([role, n]) => `${n} ${role}`)
            .join(', ') || 'none'
        } |`,
        `| sandbox | ${facts.isolation ?? 'none'} |`,
        `| report | SHA-256 \`${facts.resultSha256}\` |`,
      ),
      failed.length === 0
        ? ''
        : code(
            failed
              .slice(0, MOST_NAMED)
              .map((name) => headline(name, 200))
              .join('\n'),
          ),
      'The suite ran once on this commit in a sandbox. That its tests failed before the code was there is proved for stories of the team only.',
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
};

/** Output of project code is shown as it is, behind a fence that it cannot close. */
const code = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.slice(0, 8_000)}\n${fence}`;
};

export const allowWhich = (login: string, heads: readonly string[]): string =>
  heads.length === 0
    ? `@${login}, no commit of this pull request waits for a run to be allowed.`
    : `@${login}, say which commit you have looked at: ${heads.map((head) => `\`/agent allow ${head.slice(0, 12)}\``).join(' or ')}.`;

export const pullJobLost = (jobId: string, how: string): string => `the job ${jobId} ${how}`;
export const packagesMissing = (why: string): string => `the packages could not be installed: ${why}`;

export const pullAllowed = ({
  login,
  number,
  head,
}: {
  readonly login: string;
  readonly number: number;
  readonly head: string;
}): string => `${login} allowed the tests of ${head} of #${number}`;

export const mayNotAllow = (login: string): string =>
  `@${login}, the tests of a fork are allowed by a developer of the project who has write access to this repository; nothing was run. Ask one, or for the role: \`/agent project join developer\`.`;
