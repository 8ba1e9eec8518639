import type { MemberRole } from '../vocabulary.ts';
import { roleInWords } from '../commands/roles.ts';
import type { Refusal } from './plain-words.ts';

export const accessQuestion = (name: string, identity: string, role: MemberRole): string =>
  `${name}${name === identity ? '' : ` (${identity})`} asks to be ${roleInWords(role)} of the project.`;
export const accessAsked = (project: string, role: MemberRole, id: string): string =>
  `An admin of ${project} is asked to make you ${roleInWords(role)}: /approve ${id}`;
export const roleHeld = (name: string, role: MemberRole): Refusal => [
  `/project join: ${name} is ${roleInWords(role)} already.`,
  'See what may be said now: /state',
];
export const accessAskedBefore = (id: string, name: string): Refusal => [
  `/project join: ${name} has asked before, and no admin has decided yet.`,
  `An admin does: /approve ${id}`,
];
export const tooManyAsk = (most: number): Refusal => [
  `/project join: ${most} people wait for an answer already.`,
  'Ask an admin to decide them: /state shows them',
];
export const accessGiven = (name: string, role: MemberRole): string => `${name} is ${roleInWords(role)} now.`;
export const accessRefused = (name: string, reason: string): string => `${name} is not let in: ${reason}`;
