interface Known {
  readonly id: string;
  readonly also?: readonly string[] | undefined;
}

const GITHUB = /^github:/i;

/** One form for all spellings of an identity: GitHub's logins ignore case, other platforms' ids do not. */
export const canonicalIdentity = (identity: string): string =>
  GITHUB.test(identity) ? identity.toLowerCase() : identity;

/** The member whose identity this is, in whichever spelling: one person has one on each front. */
export const findMember = <M extends Known>(members: readonly M[], identity: string): M | undefined => {
  const wanted = canonicalIdentity(identity);
  return members.find(({ id, also = [] }) =>
    [id, ...also].some((each) => canonicalIdentity(each) === wanted),
  );
};
