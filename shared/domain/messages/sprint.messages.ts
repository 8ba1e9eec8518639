import type { CycleStatus, Phase } from '../vocabulary.ts';
import { waitsForText } from './tdd.messages.ts';
import type { FileWait } from './tdd.messages.ts';
import { count, headline, lines, listWords } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';

export interface SprintStoryFacts {
  readonly id: string;
  readonly title: string;
  readonly pullRequest?: { readonly number: number } | undefined;
  /** What CI of the code host said last of its branch. */
  readonly ci?: 'none' | 'passing' | 'failing' | undefined;
  /** null: no cycle yet. */
  readonly cycle: null | {
    readonly phase: Phase;
    readonly status: CycleStatus;
    readonly attempt: number;
    /** Why the last attempt was refused, if it was. */
    /** Why the last attempt was refused, or why the cycle is blocked. */
    readonly why: string | null;
    readonly branch: string;
    /** What it waits for, when another story changes the same file. */
    readonly waitsFor?: FileWait | null;
  };
  readonly outcome: 'completed' | 'aborted' | 'skipped' | null;
}

export interface SprintFacts {
  readonly name: string;
  readonly goal: string | null;
  readonly status: string;
  readonly planApproval: string;
  readonly stories: readonly SprintStoryFacts[];
  /** Stories that are not shown one by one. */
  readonly others: number;
  readonly total: number;
  readonly ended: number;
  readonly mergeCheck: { readonly ok: boolean; readonly text: string } | null;
}

const storyLine = ({ id, title, cycle, outcome, pullRequest, ci }: SprintStoryFacts): string => {
  if (outcome === 'completed') {
    const where = pullRequest === undefined ? (cycle?.branch ?? '') : `#${pullRequest.number}`;
    return `  ${ci === 'failing' ? '✗' : '✓'} ${id}  ${headline(title, 60)}${where === '' ? '' : `  on ${where}`}${ci === 'failing' ? ', whose CI is failing' : ''}`;
  }
  if (outcome !== null) return `  – ${id}  ${headline(title, 60)}  ${outcome}`;
  if (cycle === null) return `  · ${id}  ${headline(title, 60)}  not started`;
  const attempt = cycle.attempt > 1 ? `, attempt ${cycle.attempt}` : '';
  const why = cycle.why === null ? '' : ` (${headline(cycle.why, 100)})`;
  const waits = cycle.waitsFor == null ? '' : `, ${waitsForText(cycle.waitsFor)}`;
  return `  ${cycle.status === 'blocked' ? '✗' : '▸'} ${id}  ${headline(title, 60)}  ${cycle.phase} ${cycle.status}${waits}${attempt}${why}`;
};

export const sprintReport = (facts: SprintFacts): string =>
  lines(
    `${facts.name} is ${facts.status}: ${facts.ended} of ${count(facts.total, 'story', 'stories')} ended.${facts.goal === null ? '' : ` Goal: ${facts.goal}`}`,
    facts.planApproval === 'open' ? 'Its plan waits for approval.' : null,
    facts.stories.map(storyLine),
    facts.others === 0 ? null : `  … and ${count(facts.others, 'other story', 'other stories')}`,
    facts.mergeCheck === null
      ? null
      : `Merge check: ${facts.mergeCheck.ok ? 'passed' : 'failed'}. ${facts.mergeCheck.text}`,
  );

export interface PlanFacts {
  readonly name: string;
  readonly goal: string | null;
  readonly capacity: number;
  readonly stories: readonly {
    readonly id: string;
    readonly title: string;
    readonly priority: number;
    readonly after: readonly string[];
  }[];
  readonly leftOut: readonly { readonly id: string; readonly why: string }[];
  /** Ready stories that were neither planned nor named under `leftOut`. */
  readonly waiting: number;
  readonly approvalId: string | null;
}

export const sprintPlanned = (plan: PlanFacts): string => {
  const over = plan.stories.length - plan.capacity;
  return lines(
    `${plan.name} is planned with ${count(plan.stories.length, 'story', 'stories')}; the capacity is ${plan.capacity}${over > 0 ? `, so it is ${over} over` : ''}.${plan.goal === null ? '' : ` Goal: ${plan.goal}`}`,
    plan.stories
      .slice(0, 20)
      .map(
        (story) =>
          `  ${story.priority}  ${story.id}  ${headline(story.title, 60)}${story.after.length === 0 ? '' : `  (after ${listWords(story.after, 4)})`}`,
      ),
    plan.stories.length > 20 ? `  … and ${plan.stories.length - 20} more` : null,
    plan.leftOut.length === 0
      ? null
      : ['Left out:', ...plan.leftOut.slice(0, 10).map(({ id, why }) => `  ${id}: ${why}`)],
    plan.waiting === 0
      ? null
      : `${count(plan.waiting, 'more ready story waits', 'more ready stories wait')} for a later sprint.`,
    plan.approvalId === null ? null : `The plan waits for approval: /approve ${plan.approvalId}`,
  );
};

export const planQuestion = (name: string, ids: readonly string[]): string =>
  `Approve the plan of ${name}: ${listWords(ids, 12)}?`;

export const nothingToPlan = (proposed: number, why: readonly string[]): Refusal => {
  if (why.length > 0)
    return [
      `/sprint plan: no approved story can be planned: ${listWords(why, 4)}.`,
      'Name the stories that belong together: /sprint plan ID ID',
    ];
  return proposed > 0
    ? ['/sprint plan: no story is approved yet.', 'Approve the proposed stories: /approve']
    : ['/sprint plan: the backlog holds no approved story.', 'Add one: /backlog add_story "<text>"'];
};

export const notPlannable = (
  problems: readonly { readonly id: string; readonly status: string }[],
): Refusal => {
  const [first] = problems;
  const error = `/sprint plan takes approved stories only: ${listWords(problems.map(({ id, status }) => `${id} is ${status}`))}.`;
  return first?.status === 'proposed'
    ? [error, `Approve it first: /approve ${first.id}`]
    : [error, 'See what is ready: /backlog view --status ready'];
};

export const dependenciesOutside = (
  id: string,
  missing: readonly string[],
  together: readonly string[],
): Refusal => [
  `/sprint plan: ${id} needs ${listWords(missing)}, which ${missing.length === 1 ? 'is' : 'are'} neither finished nor in the plan.`,
  `Plan them together: /sprint plan ${together.join(' ')}`,
];

export const dependencyCircle = (ids: readonly string[]): Refusal => [
  `/sprint plan: ${listWords(ids)} wait for each other.`,
  'Take one of them out: /backlog remove ID',
];

export const sprintStarted = (name: string, stories: number, parallel: number): string =>
  `${name} has started with ${count(stories, 'story', 'stories')}, ${parallel} at a time. Each goes through DESIGN, TEST_RED, CODE_GREEN, REFACTOR and COMMIT.`;

export const ciIsFailing = (command: string, branch: string): Refusal => [
  `${command} is refused while CI fails on ${branch}: new work would start from a broken base.`,
  'When the branch is green again, repeat it; see the project: /state',
];
export const planOpen = (approvalId: string): Refusal => [
  '/sprint start: the plan is not approved yet.',
  `Approve it: /approve ${approvalId}`,
];
export const planRejected = (): Refusal => [
  '/sprint start: the plan was rejected.',
  'Cancel it and plan again: /sprint cancel "<why>"',
];
export const stillApplying = (command: string, what: string): Refusal => [
  `${command}: ${what} is still being carried out.`,
  'Look again in a moment: /state',
];

export const sprintPaused = (name: string, running: number): string =>
  `${name} is paused. ${running === 0 ? 'Nothing was running.' : `${count(running, 'running job ends', 'running jobs end')} and none is started.`}`;
export const sprintResumed = (name: string, blocked: readonly string[]): string =>
  `${name} goes on where it stood.${blocked.length === 0 ? '' : ` ${listWords(blocked)} ${blocked.length === 1 ? 'is' : 'are'} blocked still.`}`;
export const sprintCancelQuestion = (name: string, running: number, why: string): string =>
  `Cancel ${name}${running === 0 ? '' : ` and abort ${count(running, 'running cycle')}`}? Reason: ${why}`;
export const sprintCancelled = (name: string, running: number, returned: number): string =>
  `${name} is cancelled. ${running === 0 ? '' : `${count(running, 'running cycle')} ${running === 1 ? 'ends' : 'end'} aborted. `}${count(returned, 'story is', 'stories are')} back in the backlog.`;

export const changesRequested = (sprint: string, storyId: string, title: string, proposed: boolean): string =>
  `${sprint} is closed. The wish is the story ${storyId}: ${headline(title)}${proposed ? `, waiting for /approve ${storyId}` : ''}.`;
export const feedbackTaken = (sprint: string, open: number): string =>
  `${sprint} is closed and the retrospective is recorded. ${open === 0 ? 'The backlog holds no open story.' : `${count(open, 'open story remains', 'open stories remain')}.`}`;

export const nothingToMerge = 'No story was finished, so there is nothing to merge.';
export const mergeConflicts = (story: string, paths: readonly string[]): string =>
  `${story} does not merge with the others: ${paths.join(', ')}.`;
export const mergePasses = (branches: number, tests: number): string =>
  `All ${branches} finished branches merge, and the whole suite passes on them: ${tests} tests.`;
export const mergeUnchecked = (error: string, cause: string): string =>
  `The merge check could not be made: ${error} ${cause.slice(0, 300)}`;
