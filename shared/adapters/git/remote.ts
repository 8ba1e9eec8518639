import { isAbsolute } from 'node:path';
import type { IsolatedGit } from './isolated-git.ts';

export interface RemoteState {
  /** undefined: the remote's HEAD points at a branch without a commit. */
  readonly defaultBranch: string | undefined;
  readonly heads: ReadonlyMap<string, string>;
}

/** The project's repository as its people see it: a path or a URL. */
export interface Remote {
  /** Branches now, and which is the default. */
  look(): Promise<RemoteState>;
  /** Fetches all branches to `refs/remotes/origin/`. */
  fetch(): Promise<void>;
  /** Fetches the head of a pull request, as GitHub shows it, to `refs/pulls/`. @throws GitFailed */
  fetchPull(number: number): Promise<void>;
  /** Sets a branch to a commit, if the branch still is at `expected` ('' = is not there). @throws GitFailed */
  push(branch: string, commit: string, expected: string): Promise<void>;
}

const HEADS = 'refs/heads/';

/** Only the names that git needs; a remote helper (`ext::…`) is refused by the protocol list of `isolated-git.ts`. */
export function reachRemote(git: IsolatedGit, url: string): Remote {
  return {
    look: async () => {
      const { stdout } = await git.run({
        args: ['ls-remote', '--symref', '--', url, 'HEAD', `${HEADS}*`],
        remote: true,
      });
      let defaultBranch: string | undefined;
      const heads = new Map<string, string>();
      for (const line of stdout.toString().split('\n')) {
        const [value = '', name = ''] = line.split('\t');
        if (name === 'HEAD' && value.startsWith(`ref: ${HEADS}`))
          defaultBranch = value.slice(`ref: ${HEADS}`.length);
        if (name.startsWith(HEADS)) heads.set(name.slice(HEADS.length), value);
      }
      return { defaultBranch, heads };
    },
    fetch: async () => {
      const options = ['--quiet', '--no-tags', '--prune', '--no-write-fetch-head', '--no-recurse-submodules'];
      await git.run({
        args: ['fetch', ...options, '--', url, `+${HEADS}*:refs/remotes/origin/*`],
        remote: true,
      });
    },
    fetchPull: async (number) => {
      const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
      await git.run({
        args: ['fetch', ...options, '--', url, `+refs/pull/${number}/head:refs/pulls/${number}`],
        remote: true,
      });
    },
    push: async (branch, commit, expected) => {
      const ref = HEADS + branch;
      // Into a folder of this machine git would run that repository's hooks as this user: they are switched off.
      const quietly = isAbsolute(url) ? ['--receive-pack=git -c core.hooksPath=/dev/null receive-pack'] : [];
      const options = ['--quiet', '--no-verify', ...quietly, `--force-with-lease=${ref}:${expected}`];
      await git.run({ args: ['push', ...options, '--', url, `${commit}:${ref}`], remote: true });
    },
  };
}
