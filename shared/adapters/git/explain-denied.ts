import { GitFailed } from './isolated-git.ts';
import type { Remote } from './remote.ts';

/** What git says where a host wants somebody it knows, or hides from everybody else that there is anything. */
const DENIED =
  /could not read Username|Authentication failed|Repository not found|returned error: 40[134]|Permission to \S+ denied/i;

/** The same remote, whose refusals say what mends them. */
export const explainDenied = (remote: Remote, hint: () => string): Remote => {
  const explained = async <T>(reach: () => Promise<T>): Promise<T> => {
    try {
      return await reach();
    } catch (error) {
      if (error instanceof GitFailed && DENIED.test(error.message)) error.message += `. ${hint()}`;
      throw error;
    }
  };
  return {
    look: () => explained(() => remote.look()),
    fetch: () => explained(() => remote.fetch()),
    fetchPull: (number) => explained(() => remote.fetchPull(number)),
    push: (branch, commit, expected) => explained(() => remote.push(branch, commit, expected)),
  };
};
