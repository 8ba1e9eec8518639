import type { Mode } from '../vocabulary.ts';
import { count, headline, lines, listWords } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';

export const registered = (name: string, id: string, branch: string, mode: Mode, empty: boolean): string =>
  lines(
    `${name} is registered as ${id}, on branch ${branch}, mode ${mode}.`,
    empty ? 'The repository has no commit yet: make a first one before a story starts.' : null,
    'Begin with an epic: /epic "<description>"',
  );
export const notRegisterable = (error: string): Refusal => [
  `/project register: path: ${error}.`,
  'Give the folder or URL of a git repository: /project register <path> "<name>"',
];
export const uncommitted = (path: string): Refusal => [
  `/project register: path: ${path} has uncommitted changes, which no story would start from.`,
  `Commit them, then: /project register ${path}`,
];
export const configBroken = (
  path: string,
  errors: readonly { readonly path: string; readonly text: string }[],
): Refusal => [
  `/project register: ${path}: ${errors.map((error) => `${error.path}: ${error.text}`).join('; ')}.`,
  'Put it right, commit it, and say it again: /project register <path>',
];
/** The configuration does not hold at the moment at which a command wanted to follow it. */
export const configBrokenNow = (
  command: string,
  path: string,
  branch: string,
  errors: readonly { readonly path: string; readonly text: string }[],
): Refusal => [
  `${command}: ${path} on ${branch} does not hold: ${errors.map((error) => `${error.path}: ${error.text}`).join('; ')}.`,
  `Put it right on ${branch}, then repeat it: ${command}`,
];

/** One value that the project took from its configuration. */
export interface ConfigChange {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}
export const configFollowed = (branch: string, changed: readonly ConfigChange[]): string =>
  `The configuration on ${branch} has changed: ${listWords(changed.map(({ key, from, to }) => `${key} is ${to}, no longer ${from}`))}.`;

export const registeredBefore = (id: string, repository: string): Refusal => [
  `/project register: path: ${repository} is registered as ${id}.`,
  'See it: /project list',
];
export const nameTaken = (id: string): Refusal => [
  `/project register: name: there is a project ${id} already.`,
  'Choose another name, or see what there is: /project list',
];
export const nameless = (): Refusal => [
  '/project register: name: it holds no letter or digit to make an id of.',
  'Choose another one: /project register <path> "<name>"',
];
export const onlyAdmins = (actor: string): Refusal => [
  `/project register needs an admin; ${actor} is none.`,
  'Ask an admin, or see the projects: /project list',
];

export const projectList = (
  projects: readonly {
    readonly id: string;
    readonly name: string;
    /** State and mode; '' for who is no member. */
    readonly inside: string;
  }[],
): string =>
  projects.length === 0
    ? 'There is no project yet. Register one: /project register <path> "<name>"'
    : lines(
        `${count(projects.length, 'project')}:`,
        projects.map(({ id, name, inside }) => `  ${id}  ${name}  ${inside}`.trimEnd()),
      );

const MODE_WORDS: Readonly<Record<Mode, string>> = {
  blocking: 'people approve stories, the sprint plan and the end of every phase',
  partial: 'people approve stories, each design and each finished story',
  autonomous:
    'people are asked only where every mode asks: security paths, public contracts, changed tests, packages, skipped phases, budget',
};
const MODE_HOLDS =
  "Cycles that run keep the mode that they began with. The configuration's mode does not count until /project mode config.";
export const modeChanged = (from: Mode, to: Mode): string =>
  lines(
    from === to
      ? `The mode is ${to} already: ${MODE_WORDS[to]}.`
      : `The mode is ${to}, no longer ${from}: ${MODE_WORDS[to]}.`,
    MODE_HOLDS,
  );

export const modeHandedBack = (mode: Mode): string =>
  `The mode is that of the configuration again: ${mode}: ${MODE_WORDS[mode]}.`;

export const channelBound = (channel: string, name: string): string => `${channel} is bound to ${name}.`;
export const channelTaken = (channel: string, id: string): Refusal => [
  `/project bind: channel: ${channel} is bound to ${id}.`,
  `Free it there first: /project unbind ${channel} --project ${id}`,
];
export const channelMalformed = (channel: string, why: string): Refusal => [
  `/project bind: channel: "${headline(channel, 60)}": ${why}.`,
  'In the channel itself its id is not needed: /project bind here',
];
export const channelsFull = (most: number): Refusal => [
  `/project bind: channel: the project has ${most} channels, which is the most.`,
  'Free one first: /project unbind CHANNEL',
];
/** `here` is a chat channel; elsewhere there is none. */
export const nowhere = (command: string): Refusal => [
  `${command}: channel: this was said in no chat channel.`,
  `Name the channel: ${command} slack:C0123456789`,
];
export const channelFreed = (channel: string, name: string): string =>
  `${channel} is bound to ${name} no longer.`;
export const channelNotBound = (channel: string, bound: readonly string[]): Refusal => [
  `/project unbind: channel: ${headline(channel, 60)} is not bound to this project${bound.length === 0 ? '' : `; ${listWords(bound)} ${bound.length === 1 ? 'is' : 'are'}`}.`,
  'See its channels: /project status',
];

export const memberSet = (name: string, role: string, also: readonly string[]): string =>
  role === 'none'
    ? `${name} is no longer a member.`
    : `${name} is ${role.replace('_', ' ')} now${also.length === 0 ? '' : `, also as ${listWords(also, 20)}`}.`;
/** An identity is not the member that it stands for. */
export const identityOnly = (identity: string, name: string, id: string): Refusal => [
  `/project member: person: ${identity} is an identity of ${name}.`,
  `Name the member: /project member ${id} ROLE`,
];
export const identityTaken = (identity: string, name: string, id: string): Refusal => [
  `/project member: --also: ${identity} is ${name} already.`,
  identity === id
    ? `Take that member out first: /project member ${id} none`
    : `Take it from ${name} first: /project member ${id} ROLE --also none`,
];
export const identitiesFull = (most: number): Refusal => [
  `/project member: --also: a member has at most ${most} other identities.`,
  'Name fewer: /project member ID ROLE --also IDENTITY',
];
export const lastAdmin = (name: string): Refusal => [
  `/project member: ${name} is the last admin.`,
  'Make another person admin first: /project member ID admin',
];
export const noMember = (id: string): Refusal => [
  `/project member: person: ${id} is no member.`,
  'See who is: /project status',
];

export const removeQuestion = (name: string): string =>
  `Take ${name} off the list? Its branches and records stay.`;
export const projectRemoved = (name: string): string =>
  `${name} is off the list; its branches and records stay.`;
export const stillRunning = (cycles: number, epics: number): Refusal => [
  `/project remove: ${listWords([...(cycles === 0 ? [] : [count(cycles, 'cycle')]), ...(epics === 0 ? [] : [count(epics, 'epic')])])} ${cycles + epics === 1 ? 'is' : 'are'} running.`,
  'Stop them first: /tdd halt_all',
];
