import type { Actor, Member, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { findMember } from '#shared/domain/commands/members.ts';

/**
 * Somebody as the member that the identity belongs to, whichever front it is of: what is compared and recorded is the
 * member under the name that the project knows, with the identity beside it where it is another. Without a member, the
 * actor as it came.
 */
export const actAsMember = (
  { members }: Pick<ProjectRecord, 'members'>,
  actor: Actor,
): { readonly actor: Actor; readonly member: Member | undefined } => {
  const member = findMember(members, actor.id);
  return {
    member,
    actor:
      member === undefined
        ? actor
        : {
            ...actor,
            id: member.id,
            // Who was made a member by an identity alone has no other name there.
            name: member.name === member.id ? actor.name : member.name,
            ...(member.id === actor.id ? {} : { identity: actor.id }),
          },
  };
};
