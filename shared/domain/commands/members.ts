interface Known {
  readonly id: string;
  readonly also?: readonly string[] | undefined;
}

/** The member whose identity this is: one person has one on each front. */
export const findMember = <M extends Known>(members: readonly M[], identity: string): M | undefined =>
  members.find(({ id, also }) => id === identity || also?.includes(identity) === true);
