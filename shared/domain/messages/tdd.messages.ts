import type { CycleStatus, Phase, StoryStatus } from '../vocabulary.ts';
import { count, dollars, headline, lines, listWords } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';
import { designLines } from './design.messages.ts';
import type { DesignFacts } from './design.messages.ts';
import { askedRunLines } from './test-run.messages.ts';
import type { RunFacts } from './test-run.messages.ts';

export interface CycleFacts {
  readonly id: string;
  readonly storyId: string;
  readonly phase: Phase;
  readonly status: CycleStatus;
  readonly branch: string;
  readonly pauseRequested: boolean;
  readonly attempts: Readonly<Partial<Record<Phase, number>>>;
  readonly head: string | null;
  readonly blockedBecause: string | null;
  readonly wait?: { readonly kind: string } | null | undefined;
  readonly waitsFor?: FileWait | null | undefined;
  readonly lastVerdict: VerdictFacts | null;
  readonly design: DesignFacts | null;
  readonly runs?: RunFacts | undefined;
  readonly settings?: { readonly storyLimitMicroUsd?: number | null | undefined } | null | undefined;
  readonly budget?: { readonly grants: readonly { readonly microUsd: number }[] } | undefined;
  readonly usage: {
    readonly calls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costMicroUsd: number;
  };
}

export interface VerdictFacts {
  readonly phase: Phase;
  readonly attempt: number;
  readonly accepted: boolean;
  readonly reasons: readonly {
    readonly text: string;
    readonly test?: string | undefined;
    readonly file?: string | undefined;
  }[];
}

const reasonLine = ({ text, test, file }: VerdictFacts['reasons'][number]): string =>
  `    ${[file, test].filter((part) => part !== undefined).join(' › ')}${file === undefined && test === undefined ? '' : ': '}${text}`;

export const verdictLines = (verdict: VerdictFacts, most = 5): readonly string[] => [
  `  ${verdict.phase} attempt ${verdict.attempt}: ${verdict.accepted ? 'accepted' : 'refused'}`,
  ...verdict.reasons.slice(0, most).map(reasonLine),
  ...(verdict.reasons.length > most ? [`    … and ${verdict.reasons.length - most} more`] : []),
];

export interface FileWait {
  readonly storyId: string;
  readonly path: string;
}

export const waitsForText = ({ storyId, path }: FileWait): string =>
  `waits for ${storyId}: both change ${path}`;

const fileWait = ({ wait, waitsFor }: CycleFacts): string =>
  wait?.kind === 'files' && waitsFor != null ? `, ${waitsForText(waitsFor)}` : '';

export const cycleLine = (cycle: CycleFacts): string =>
  `${cycle.storyId}: ${cycle.phase} ${cycle.status}${cycle.pauseRequested && cycle.status === 'running' ? ', pausing' : ''}${fileWait(cycle)}, attempt ${cycle.attempts[cycle.phase] ?? 0}, on ${cycle.branch}`;

const storyBudget = ({ settings, budget }: CycleFacts): string => {
  const limit = settings?.storyLimitMicroUsd ?? null;
  if (limit === null) return '';
  const granted = (budget?.grants ?? []).reduce((sum, { microUsd }) => sum + microUsd, 0);
  return ` of ${dollars(limit + granted)}`;
};

export const cycleReport = (cycle: CycleFacts): string =>
  lines(
    cycleLine(cycle),
    cycle.blockedBecause === null ? null : `Blocked: ${headline(cycle.blockedBecause, 300)}`,
    cycle.lastVerdict === null ? 'No verdict yet.' : ['Last verdict:', ...verdictLines(cycle.lastVerdict)],
    cycle.design === null || cycle.phase !== 'DESIGN' ? null : designLines(cycle.design),
    cycle.runs === undefined ? null : askedRunLines(cycle.runs),
    cycle.head === null ? null : `Head ${cycle.head.slice(0, 10)}`,
    `${count(cycle.usage.calls, 'model call')}, ${(cycle.usage.inputTokens + cycle.usage.outputTokens).toLocaleString('en-US')} tokens, ${dollars(cycle.usage.costMicroUsd)}${storyBudget(cycle)}`,
  );

export const overviewReport = (cycles: readonly CycleFacts[], others: number): string =>
  cycles.length === 0
    ? 'No cycle is running.'
    : lines(cycles.map(cycleLine), others === 0 ? null : `… and ${count(others, 'other cycle')}`);

export const reviewReport = (cycle: CycleFacts, verdicts: readonly VerdictFacts[]): string =>
  lines(
    cycleLine(cycle),
    cycle.design === null ? null : designLines(cycle.design),
    verdicts.length === 0 ? 'No verdict yet.' : verdicts.flatMap((verdict) => verdictLines(verdict, 10)),
  );

export interface LoggedEvent {
  readonly at: string;
  readonly kind: string;
  readonly actor: { readonly name: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
}

const detail = (data: Readonly<Record<string, unknown>>): string =>
  Object.entries(data)
    .filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
    )
    .map(([name, value]) => `${name} ${headline(String(value), 60)}`)
    .slice(0, 4)
    .join(', ');

export const logReport = (storyId: string, events: readonly LoggedEvent[]): string =>
  lines(
    `Last events of ${storyId}:`,
    events.map(
      (event) =>
        `  ${event.at.slice(11, 19)}  ${event.kind}  ${detail(event.data)}${event.actor === null ? '' : `  by ${event.actor.name}`}`,
    ),
  );

export interface Metrics {
  readonly cycles: number;
  readonly completed: number;
  readonly aborted: number;
  readonly attempts: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** Test runs that people asked for, and the time that they took. */
  readonly asked: number;
  readonly askedMs: number;
  readonly calls: number;
  readonly tokens: number;
  readonly costMicroUsd: number;
  readonly more: boolean;
}

export const metricsReport = (metrics: Metrics): string =>
  lines(
    `${metrics.more ? 'The last ' : ''}${count(metrics.cycles, 'cycle')}: ${metrics.completed} completed, ${metrics.aborted} aborted, ${metrics.cycles - metrics.completed - metrics.aborted} open.`,
    `${count(metrics.attempts, 'attempt')}, ${count(
      Object.values(metrics.refusals).reduce((sum, n) => sum + n, 0),
      'refusal',
    )}${
      Object.keys(metrics.refusals).length === 0
        ? ''
        : ` (${Object.entries(metrics.refusals)
            .map(([phase, n]) => `${phase} ${n}`)
            .join(', ')})`
    }.`,
    metrics.asked === 0
      ? null
      : `${count(metrics.asked, 'test run')} on request, ${(metrics.askedMs / 1000).toFixed(1)} s.`,
    `${count(metrics.calls, 'model call')}, ${metrics.tokens.toLocaleString('en-US')} tokens, ${dollars(metrics.costMicroUsd)}.`,
  );

/** What would help a story without a running cycle, by how far it is. */
const WITHOUT_CYCLE: Readonly<Record<StoryStatus, (id: string) => string>> = {
  proposed: (id) => `It waits for approval: /approve ${id}`,
  ready: (id) => `Start one: /tdd start ${id}`,
  planned: () => 'Its sprint starts it: /sprint start',
  active: () => 'See the sprint: /sprint status',
  done: (id) => `It is finished; see what was proved: /tdd review_cycle ${id}`,
  removed: () => 'It was removed; see what is open: /backlog view',
};
export const noCycle = (command: string, id: string, status: StoryStatus): Refusal => [
  `${command}: ${id} has no running cycle.`,
  WITHOUT_CYCLE[status](id),
];
export const noCycleAtAll = (command: string): Refusal => [
  `${command}: no cycle is running.`,
  'See the stories: /backlog view',
];
export const whichCycle = (command: string, ids: readonly string[]): Refusal => [
  `${command}: ${ids.length} stories have a running cycle (${listWords(ids)}), so it needs an ID.`,
  `Name one: ${command} ${ids[0] ?? 'ID'}`,
];
export const whichBlocked = (command: string, ids: readonly string[]): Refusal => [
  `${command}: ${ids.length} stories are blocked (${listWords(ids)}), so it needs an ID.`,
  `Name one: ${command} ${command === '/suggest_fix' ? '"<hint>" ' : ''}${ids[0] ?? 'ID'}`,
];
export const notBlocked = (command: string, id: string): Refusal => [
  `${command}: ${id} is not blocked.`,
  `See where it stands: /tdd status ${id}`,
];
export const blockedInSprint = (command: string, id: string, state: string): Refusal => [
  `${command} is not possible in ${state}: ${id} belongs to the sprint.`,
  'Take the sprint up again: /sprint resume',
];

export const cycleRuns = (storyId: string, cycleId: string): Refusal => [
  `/tdd start: ${storyId} has a running cycle, ${cycleId}.`,
  `See where it stands: /tdd status ${storyId}`,
];
export const notStartable = (storyId: string, status: string): Refusal => {
  switch (status) {
    case 'proposed':
      return [`/tdd start: ${storyId} is not approved yet.`, `Approve it: /approve ${storyId}`];
    case 'planned':
      return [
        `/tdd start: ${storyId} is planned for the sprint, which starts it.`,
        'Start the sprint: /sprint start',
      ];
    default:
      return [
        `/tdd start: ${storyId} is ${status}.`,
        'Say what is missing in a new story: /backlog add_story "<text>"',
      ];
  }
};
export const dependenciesOpen = (storyId: string, missing: readonly string[]): Refusal => [
  `/tdd start: ${storyId} needs ${listWords(missing)}, which ${missing.length === 1 ? 'is' : 'are'} not finished.`,
  `Start with it: /tdd start ${missing[0] ?? ''}`,
];
export const cycleStarted = (storyId: string, branch: string): string =>
  `The cycle of ${storyId} has started in DESIGN, on ${branch}.`;

export const wrongPhase = (command: string, storyId: string, phase: Phase, usual: string): Refusal => [
  `${command} is not legal in ${phase} (${storyId}).`,
  `Now it would be: ${usual} ${storyId}`,
];
export const verdictMissing = (
  command: string,
  storyId: string,
  phase: Phase,
  needs: string | null,
  help: string,
): Refusal => [
  `${command}: the verdict that accepts ${phase} of ${storyId} is missing${needs === null || needs.startsWith('the verdict') ? '' : ` (${needs})`}.`,
  help,
];
export const passesByItself = (command: string, storyId: string, phase: Phase): Refusal => [
  `${command}: ${phase} of ${storyId} is accepted and no gate is open; it goes on by itself.`,
  `See where it stands: /tdd status ${storyId}`,
];
export const pausedAlready = (storyId: string): Refusal => [
  `/tdd pause: ${storyId} is paused.`,
  `Take it up again: /tdd resume ${storyId}`,
];
export const notPaused = (storyId: string, status: string): Refusal => [
  `/tdd resume: ${storyId} is not paused, it is ${status}.`,
  `See where it stands: /tdd status ${storyId}`,
];
export const sprintIsPaused = (storyId: string): Refusal => [
  `/tdd resume: ${storyId} stands still with its sprint.`,
  'Take the sprint up again: /sprint resume',
];
export const roleForGate = (command: string): Refusal => [
  `${command} opens a gate, which needs a product owner.`,
  'Ask one, or see who is: /project status',
];

export const cyclePaused = (storyId: string, running: boolean): string =>
  running ? `${storyId} pauses when its running job has ended.` : `${storyId} is paused.`;
export const cycleResumed = (storyId: string): string => `${storyId} goes on.`;
export const cycleAborted = (storyId: string): string =>
  `The cycle of ${storyId} is aborted, its compute is being stopped; the story is back in the backlog.`;
export const phaseAgain = (storyId: string, phase: Phase): string => `${storyId} tries ${phase} again.`;
export const sentBack = (storyId: string, phase: Phase): string => `${storyId} goes back to ${phase}.`;
export const phasePassed = (storyId: string, phase: Phase, to: string): string =>
  `${storyId} has passed ${phase} and goes on to ${to}.`;
export const hintGiven = (storyId: string): string =>
  `The hint goes to the agent of ${storyId}; its attempts start anew.`;
export const taskSkipped = (storyId: string): string => `${storyId} is back in the backlog, marked skipped.`;
export const skipQuestion = (storyId: string, phase: Phase, why: string): string =>
  `Skip ${phase} of ${storyId}? ${why}`;
export const skipAsked = (storyId: string, phase: Phase, approvalId: string): string =>
  `Skipping ${phase} of ${storyId} needs a second person: /approve ${approvalId}`;
export const skipAskedBefore = (storyId: string, approvalId: string): Refusal => [
  `/tdd skip_phase: ${storyId} has been asked for before.`,
  `A second person decides: /approve ${approvalId}`,
];
export const nothingToHalt = (): Refusal => ['/tdd halt_all: nothing is running.', 'See the project: /state'];
export const haltQuestion = (cycles: number, epics: number): string =>
  `Stop everything: abort ${count(cycles, 'cycle')}${epics === 0 ? '' : ` and ${count(epics, 'epic')}`}, and pause the sprint if one runs?`;
export const halted = (cycles: number): string =>
  `Everything stops: ${count(cycles, 'cycle')} ${cycles === 1 ? 'ends' : 'end'} aborted.`;

/** For the agent that designs the story once more. */
export const startsFromChanged = (storyId: string, path: string): string =>
  `${storyId} is finished and has changed ${path}; the branch starts from its work now. Design the story against the code as it is.`;
