import { count, headline, listWords } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';

export const storiesApproved = (ids: readonly string[], already: readonly string[]): string =>
  [
    ids.length === 0
      ? ''
      : `${listWords(ids, 20)} ${ids.length === 1 ? 'is' : 'are'} approved and ready to be planned.`,
    already.length === 0
      ? ''
      : `${listWords(already, 20)} ${already.length === 1 ? 'was' : 'were'} approved before.`,
  ]
    .filter((part) => part !== '')
    .join(' ');

const MOST_TEXT = 1_500;

/** Who approves has to have seen what is approved. */
export const changedSinceShown = (
  stories: readonly { readonly id: string; readonly title: string; readonly text: string }[],
): readonly string[] =>
  stories.flatMap(({ id, title, text }) => [
    `${id} was changed outside after it was proposed, and is not approved yet. It says now:`,
    `  ${title}`,
    ...(text === title
      ? []
      : `${text.slice(0, MOST_TEXT).toWellFormed()}${text.length > MOST_TEXT ? '…' : ''}`
          .split('\n')
          .map((line) => `  ${line}`)),
    `To approve that: /approve ${id}`,
  ]);

/** Outside proposals that one answer names. */
const MOST_NAMED = 10;

/** What `/approve` without an id leaves for somebody who has read it. */
export const leftAside = (
  stories: readonly {
    readonly id: string;
    readonly title: string;
    readonly origin?: { readonly author: string } | undefined;
  }[],
): readonly string[] => {
  const named = stories.slice(0, MOST_NAMED);
  const [first] = named;
  if (first === undefined) return [];
  return [
    'Not approved, since it comes from outside and waits for somebody who has read it:',
    ...named.map(({ id, title, origin }) => `  ${id} (${origin?.author ?? ''}): ${headline(title)}`),
    ...(stories.length > MOST_NAMED ? ['  … and others: /backlog view product --status proposed'] : []),
    `To read it whole: /backlog view ${first.id}`,
    `To approve it: /approve ${named.map(({ id }) => id).join(' ')}`,
  ];
};

/** A list of stories may lag behind what was just said. */
export const noneListed =
  'No proposed story is listed yet, so none was approved: say it again in a moment, or name one: /approve ID';

export const approvingOwn = (n: number): string =>
  `${count(n, 'proposed story', 'proposed stories')} will be gone through and approved, but those from outside; it goes page by page.`;

export const approvingMany = (n: number): string =>
  `${count(n, 'proposed story', 'proposed stories')} will be approved; it goes page by page.`;

/** `/approve` without an id while more than proposed stories is pending; what it is stands below, under Open. */
export const severalPending = 'Nothing was approved: what waits is more than proposed stories, so say which.';

export const nothingPending = (command: string): Refusal => [
  `${command}: nothing waits for a decision.`,
  'See what may be said now: /state',
];
export const notPending = (command: string, id: string, status: string): Refusal => [
  `${command}: ${id} is ${status}, nothing of it waits.`,
  'See what waits: /state',
];
export const approvalUnknown = (id: string): Refusal => [
  `There is no approval ${id}.`,
  'See what waits: /state',
];
export const approvalDecided = (id: string, status: string, by: string | null): Refusal => [
  `${id} is ${status} already${by === null ? '' : `, by ${by}`}.`,
  'See what waits: /state',
];
export const approvalExpired = (id: string, command: string): Refusal => [
  `${id} has expired.`,
  `Say it again: ${command}`,
];
export const severalGates = (command: string, storyId: string, ids: readonly string[]): Refusal => [
  `${command}: ${storyId} has several open gates: ${listWords(ids)}.`,
  `Name the gate: ${command} ${ids[0] ?? ''}`,
];
export const secondPerson = (id: string, asker: string): Refusal => [
  `${id} needs a second person: ${asker} asked for it.`,
  `Another member decides: /approve ${id}`,
];
export const onlyInBacklog = (command: string, id: string, state: string): Refusal => [
  `${command}: ${id} is a proposed story, which is decided in BACKLOG_READY, and the state is ${state}.`,
  'See how far the sprint is: /sprint status',
];
export const tooManyAtOnce = (command: string, most: number): Refusal => [
  `${command} takes at most ${most} gates at once.`,
  'Name fewer, or see them: /state',
];

export const storyRejected = (id: string, reason: string): string =>
  `${id} is rejected and out of the backlog: ${reason}`;
export const planApproved = (sprint: string): string =>
  `The plan of ${sprint} is approved. Start it: /sprint start`;
export const planRefused = (sprint: string, reason: string): string =>
  `The plan of ${sprint} is rejected: ${reason} Cancel it and plan again: /sprint cancel "<why>"`;
export const confirmDropped = (command: string): string => `${command} is not carried out.`;
export const confirmAsked = (question: string, id: string, minutes: number): string =>
  `${question}\nNothing has happened yet. Within ${minutes} minutes: /approve ${id}`;
export const skipRefused = (storyId: string | null, reason: string): string =>
  `${storyId ?? 'The cycle'} skips nothing: ${reason}`;

export const planTooLate = 'The sprint is over.';
export const skipTooLate = (storyId: string, phase: string): string =>
  `${storyId} is no longer in ${phase}; nothing is skipped.`;
export const phaseSkipped = (storyId: string, phase: string): string => `${storyId} skips ${phase}.`;

export const gateDecided = 'Decided.';
export const gateTooLate = 'The cycle has moved on; nothing waits for this any more.';
export const branchGoesOut = (storyId: string, branch: string): string =>
  `${storyId} goes out: the branch ${branch} is pushed now.`;
export const staysInPhase = (storyId: string, phase: string): string => `${storyId} goes on in ${phase}.`;
export const goesToPhase = (storyId: string, phase: string): string => `${storyId} goes to ${phase}.`;
