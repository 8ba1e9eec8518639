/** What stands around every answer: what is open, what may be done now, and the form of a refusal. */
import type { GateKind, WorkflowState } from '../vocabulary.ts';
import { count, lines, listWords } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';

export interface OpenMatters {
  readonly proposedStories: number;
  readonly approvals: readonly {
    readonly id: string;
    readonly kind: GateKind;
    readonly storyId: string | null;
    readonly asks?: string | undefined;
    readonly commit?: string | null | undefined;
  }[];
  readonly blockedStories: readonly string[];
  readonly epicsRunning: number;
}

const GATES: Readonly<Record<GateKind, string>> = {
  story: 'story',
  plan: 'sprint plan',
  confirm: 'confirmation',
  phase_boundary: 'end of a phase',
  design: 'design',
  finished_story: 'finished story',
  security_path: 'change to a security-critical path',
  public_contract: 'change of a public contract',
  changed_tests: 'changed old tests',
  packages: 'added packages',
  skip_phase: 'skipped phase',
  budget: 'budget',
  suspicious_code: 'suspicious code',
  access: 'access',
};

/** Approvals that a reply shows one by one. */
const MOST_SHOWN = 10;

/** What is asked stands in the line: an id alone tells nobody what a yes would do. */
const approvalLine = ({
  id,
  kind,
  storyId,
  asks,
  commit = null,
}: OpenMatters['approvals'][number]): string => {
  const of = storyId === null ? '' : ` of ${storyId}`;
  const named = `${GATES[kind]}${of}${commit === null ? '' : ` on ${commit.slice(0, 10)}`}`;
  const question = asks?.startsWith(`${storyId ?? ''}: `) ? asks.slice(`${storyId ?? ''}: `.length) : asks;
  return question === undefined ? `${named}: /approve ${id}` : `${named}: ${question} /approve ${id}`;
};

const blockedLine = (ids: readonly string[]): readonly string[] => {
  const [only, ...others] = ids;
  if (only === undefined) return [];
  const which = others.length === 0 ? only : 'ID';
  return [`Blocked: ${listWords(ids)}: /suggest_fix "<hint>" ${which} or /skip_task ${which}`];
};

/** One line per matter that waits for a person. */
export const openLines = ({
  proposedStories,
  approvals,
  blockedStories,
  epicsRunning,
}: OpenMatters): readonly string[] => [
  ...(epicsRunning === 0 ? [] : [`${count(epicsRunning, 'epic is', 'epics are')} being broken up.`]),
  ...(proposedStories === 0
    ? []
    : [`${count(proposedStories, 'story waits', 'stories wait')} for approval: /approve`]),
  ...approvals.slice(0, MOST_SHOWN).map(approvalLine),
  ...(approvals.length > MOST_SHOWN ? [`… and ${approvals.length - MOST_SHOWN} more approvals`] : []),
  ...blockedLine(blockedStories),
];

/** Commands that a reply proposes; the rest is behind /state. */
const MOST_NAMED = 6;
/** What moves the work on comes before what tends the backlog; looking is always possible. */
const NAMED_FIRST = [
  '/approve',
  '/reject',
  '/suggest_fix',
  '/skip_task',
  '/epic',
  '/sprint plan',
  '/sprint start',
  '/sprint status',
  '/sprint pause',
  '/sprint resume',
  '/sprint cancel',
  '/request_changes',
  '/feedback',
  '/backlog add_story',
];

const namedNow = (allowed: readonly string[]): string => {
  const named = NAMED_FIRST.filter((words) => allowed.includes(words));
  return listWords([...named.slice(0, MOST_NAMED), '/state'], MOST_NAMED + 1);
};

export const acceptedReply = (
  says: string,
  state: WorkflowState,
  open: readonly string[],
  allowed: readonly string[],
): string =>
  lines(
    says,
    open.length === 0 ? null : ['Open:', ...open.map((line) => `  ${line}`)],
    `${state}. Now: ${namedNow(allowed)}`,
  );

export const refusedReply = (
  [error, hint]: Refusal,
  state: WorkflowState | null,
  allowed: readonly string[],
): string => lines(error, hint, state === null ? null : `${state}. Now: ${namedNow(allowed)}`);

/** `inChannel`: it was said in a chat channel, which an admin can bind. */
export const projectMissing = (names: readonly string[], inChannel: boolean): Refusal =>
  names.length === 0
    ? ['There is no project yet.', 'Register one: /project register <path> "<name>"']
    : [
        `Which project? There are ${listWords(names)}.`,
        inChannel
          ? `Name it: --project ${names[0] ?? 'ID'}; or bind this channel: /project bind here --project ${names[0] ?? 'ID'}`
          : `Name it: --project ${names[0] ?? 'ID'}; or see them: /project list`,
      ];
/** In a chat, which shows it to whom it answers alone. */
export const tooManyOfYours = (seconds: number): string =>
  `Too many commands of yours in one minute, so nothing was done. Say it again in ${seconds} s.`;
export const tooManyOfProject = (seconds: number): string =>
  `Too many commands for this project in one minute, of all its people together, so nothing was done. Say it again in ${seconds} s.`;
export const projectUnknown = (id: string): Refusal => [
  `There is no project ${id}.`,
  'See what there is: /project list',
];
export const projectGone = (id: string): Refusal => [
  `The project ${id} was removed.`,
  'See what there is: /project list',
];
export const actorUnknown = (actor: string, project: string): Refusal => [
  `${actor} is no member of ${project}.`,
  'Ask an admin to let you in: /project join developer',
];
export const roleTooLow = (command: string, actor: string, role: string, needed: string): Refusal => [
  `${command} needs ${needed}; ${actor} is ${role}.`,
  `Ask one of them, or for the role: /project join ROLE`,
];
