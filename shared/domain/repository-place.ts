export interface RepositoryPlace {
  /** In lower case, with a port where the URL names one: `github.com`. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

const WEB = /^(?:https?|ssh|git):\/\/(?:[^/@\s]*@)?([^/\s]+)\/([^/\s]+)\/([^/\s]+?)(?:\.git)?\/*$/i;
/** `git@host:owner/name`, as scp writes it. */
const SCP = /^[\w.-]+@([\w.-]+):\/?([^/\s]+)\/([^/\s]+?)(?:\.git)?\/*$/;

/** Host, owner and name that a repository's URL spells, in any of git's spellings; undefined for a path or anything deeper. */
export const placeOfRepository = (url: string): RepositoryPlace | undefined => {
  const [, host, owner, name] = WEB.exec(url) ?? SCP.exec(url) ?? [];
  return host === undefined || owner === undefined || name === undefined
    ? undefined
    : { host: host.toLowerCase(), owner, name };
};

/** Whether two places are one repository: hosts ignore case in names. */
export const isSamePlace = (one: RepositoryPlace, other: RepositoryPlace): boolean =>
  spelling(one) === spelling(other);

const plain = (address: string): string =>
  address.includes('://') ? address.replace(/(?:\.git)?\/*$/i, '') : address;

/** Whether two addresses are one repository, in whichever of git's spellings; a path is its own and no other's. */
export const isSameRepository = (one: string, other: string): boolean => {
  const [first, second] = [placeOfRepository(one), placeOfRepository(other)];
  return first === undefined || second === undefined
    ? plain(one) === plain(other)
    : isSamePlace(first, second);
};

/** A port names a way in, not another host. */
const spelling = ({ host, owner, name }: RepositoryPlace): string =>
  `${host.replace(/:\d+$/, '')}/${owner}/${name}`.toLowerCase();
