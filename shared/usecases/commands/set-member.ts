import type { Member } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { ProjectCommand } from '#shared/domain/commands/command.ts';
import { canonicalIdentity, findMember } from '#shared/domain/commands/members.ts';
import {
  identitiesFull,
  identityOnly,
  identityTaken,
  lastAdmin,
  memberSet,
  noMember,
} from '#shared/domain/messages/project.messages.ts';
import { dropAccessRequests } from './ask-access.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

const MOST_IDENTITIES = 10;

/** `/project member`: a person with a role and the identities that person has on each front. */
export const setMember = async (
  { tx, project, actor }: CommandContext,
  { person, role, name, also }: ProjectCommand & { words: '/project member' },
): Promise<CommandResult> => {
  const known = findMember(project.members, person);
  if (known !== undefined && canonicalIdentity(known.id) !== person)
    throw new CommandRefused(...identityOnly(person, known.name, known.id));
  if (role === 'none' && known === undefined) throw new CommandRefused(...noMember(person));
  // Records from before spellings were told apart no more may hold one person twice.
  const others = project.members.filter(
    (member) => member !== known && canonicalIdentity(member.id) !== person,
  );
  const hadAdmin = project.members.some((member) => member.role === 'admin');
  if (hadAdmin && role !== 'admin' && !others.some((member) => member.role === 'admin'))
    throw new CommandRefused(...lastAdmin(known?.name ?? person));
  const identities = (also ?? known?.also ?? []).filter((identity) => identity !== person);
  refuseIdentities(identities, others);
  const called = name ?? known?.name ?? person;
  const member: Member = {
    id: person,
    name: called,
    role: role === 'none' ? 'viewer' : role,
    ...(identities.length === 0 ? {} : { also: identities }),
  };
  const told = tx.tell(project, {
    kind: 'project.member_set',
    data: { person, role, also: role === 'none' ? [] : identities },
    actor,
  });
  const changed = { ...told, members: role === 'none' ? others : [...others, member] };
  return {
    says: memberSet(called, role, identities),
    project: await dropAccessRequests(tx, changed, [person, ...identities], actor),
  };
};

const refuseIdentities = (identities: readonly string[], others: readonly Member[]): void => {
  if (identities.length > MOST_IDENTITIES) throw new CommandRefused(...identitiesFull(MOST_IDENTITIES));
  for (const identity of identities) {
    const holder = findMember(others, identity);
    if (holder !== undefined) throw new CommandRefused(...identityTaken(identity, holder.name, holder.id));
  }
};
