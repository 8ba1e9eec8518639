import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, ApprovalRecord, Member, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { cleanText } from '#shared/domain/commands/clean-text.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { JoinCommand } from '#shared/domain/commands/command.ts';
import { canonicalIdentity, findMember } from '#shared/domain/commands/members.ts';
import { hasRole } from '#shared/domain/commands/roles.ts';
import {
  accessAsked,
  accessAskedBefore,
  accessGiven,
  accessQuestion,
  accessRefused,
  roleHeld,
  tooManyAsk,
} from '#shared/domain/messages/access.messages.ts';
import { headline } from '#shared/domain/messages/plain-words.ts';
import { closeApproval, openApproval } from '../cycle/open-approval.ts';
import type { Transaction } from '../records/transaction.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** Requests that wait in one project: strangers fill no more than an admin can read through. */
const MOST_WAITING = 20;
const NAME_LENGTH = 80;

/** Requests for access that nobody has decided, with who asks. */
const openRequests = async (tx: Transaction, project: ProjectRecord): Promise<readonly ApprovalRecord[]> => {
  const found: ApprovalRecord[] = [];
  for (const { id, kind } of project.openApprovals) {
    if (kind !== 'access') continue;
    const approval = await tx.load('approval', tableKeys.approval(id));
    if (approval !== undefined) found.push(approval);
  }
  return found;
};

/** `/project join`: whoever is no member asks to be one, a member asks for a higher role; an admin decides. */
export const askAccess = async (
  { tx, deps, project, actor, commandId }: Omit<CommandContext, 'role' | 'text' | 'confirmed' | 'channelId'>,
  member: Member | undefined,
  { role }: JoinCommand,
): Promise<Required<CommandResult>> => {
  if (member !== undefined && hasRole(member.role, role))
    throw new CommandRefused(...roleHeld(member.name, member.role));
  const waiting = await openRequests(tx, project);
  const before = waiting.find(({ askedBy }) => askedBy?.id === actor.id);
  const name = headline(cleanText(actor.name), NAME_LENGTH) || actor.id;
  if (before !== undefined) throw new CommandRefused(...accessAskedBefore(before.id, name));
  if (waiting.length >= MOST_WAITING) throw new CommandRefused(...tooManyAsk(MOST_WAITING));
  const { project: asked, approval } = openApproval(tx, {
    id: deps.ids.next('apr', [project.id, commandId, 'access']),
    project,
    cycleId: null,
    storyId: null,
    kind: 'access',
    question: accessQuestion(name, actor.id, role),
    commit: null,
    command: null,
    access: { role },
    askedBy: { ...actor, name },
    expiresMinutes: null,
  });
  return { says: accessAsked(project.name, role, approval.id), project: asked };
};

/** Lets a person in, or not. The project, in which the request is closed, is given back unsaved. */
export const decideAccess = (
  tx: Transaction,
  {
    project,
    approval: { askedBy, access },
    reason,
    actor,
  }: {
    readonly project: ProjectRecord;
    readonly approval: ApprovalRecord;
    readonly reason: string | null;
    readonly actor: Actor;
  },
): { readonly project: ProjectRecord; readonly text: string } => {
  if (askedBy === null || access === undefined)
    throw new Error('a request for access without who and as what');
  if (reason !== null) return { project, text: accessRefused(askedBy.name, reason) };
  const known = findMember(project.members, askedBy.id);
  const person = known?.id ?? askedBy.id;
  const member: Member = { ...(known ?? { id: person, name: askedBy.name }), role: access.role };
  const told = tx.tell(project, {
    kind: 'project.member_set',
    data: { person, role: access.role, also: member.also ?? [] },
    actor,
  });
  return {
    project: { ...told, members: [...told.members.filter(({ id }) => id !== person), member] },
    text: accessGiven(member.name, access.role),
  };
};

/** Who is given a role, or taken out, by name asks for none any more. */
export const dropAccessRequests = async (
  tx: Transaction,
  project: ProjectRecord,
  identities: readonly string[],
  actor: Actor,
): Promise<ProjectRecord> => {
  let current = project;
  for (const approval of await openRequests(tx, project))
    if (approval.askedBy !== null && identities.includes(canonicalIdentity(approval.askedBy.id)))
      current = closeApproval(tx, current, approval, { status: 'void', reason: null, actor });
  return current;
};
