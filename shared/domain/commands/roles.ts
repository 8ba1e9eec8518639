import { MEMBER_ROLES } from '../vocabulary.ts';
import type { MemberRole } from '../vocabulary.ts';

/** Whether a role is at least the other one. */
export const hasRole = (role: MemberRole, needed: MemberRole): boolean =>
  MEMBER_ROLES.indexOf(role) >= MEMBER_ROLES.indexOf(needed);

/** `a developer`, `a product owner`, `an admin` */
export const roleInWords = (role: MemberRole): string =>
  `${role === 'admin' ? 'an' : 'a'} ${role.replace('_', ' ')}`;
