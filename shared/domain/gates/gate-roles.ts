import type { GateKind, MemberRole } from '../vocabulary.ts';

/** Gates that need a higher role than the others do. */
const HIGHER: Partial<Readonly<Record<GateKind, MemberRole>>> = { access: 'admin' };

/** The lowest role that may decide a gate. */
export const roleForGate = (kind: GateKind): MemberRole => HIGHER[kind] ?? 'product_owner';
