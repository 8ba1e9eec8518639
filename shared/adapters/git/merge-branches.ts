import { MergeConflict } from '#shared/ports/repository.port.ts';
import { gitDate } from './write-commit.ts';
import type { IsolatedGit } from './isolated-git.ts';

export interface MergeRequest {
  /** Commit that is merged onto. */
  readonly onto: string;
  readonly merge: readonly { branch: string; commit: string }[];
  readonly date: string;
}

const CONFLICT = 1;

async function mergeOne(
  git: IsolatedGit,
  ours: string,
  branch: string,
  theirs: string,
  date: string,
): Promise<string> {
  const base = (await git.run({ args: ['merge-base', ours, theirs], accept: [1] })).stdout.toString().trim();
  if (base === theirs) return ours;
  const merged = await git.run({
    args: [
      'merge-tree',
      '--write-tree',
      '-z',
      '--name-only',
      '--no-messages',
      '--allow-unrelated-histories',
      ours,
      theirs,
    ],
    accept: [CONFLICT],
  });
  const [tree = '', ...paths] = merged.stdout
    .toString()
    .split('\0')
    .filter((part) => part !== '');
  if (merged.code === CONFLICT) throw new MergeConflict(branch, paths);
  const commit = await git.run({
    args: ['commit-tree', tree, '-p', ours, '-p', theirs, '-m', `Merge ${branch}`],
    environment: { GIT_AUTHOR_DATE: gitDate(date), GIT_COMMITTER_DATE: gitDate(date) },
  });
  return commit.stdout.toString().trim();
}

/**
 * Merges one branch after the other, without a working tree. What is already contained adds nothing. The same request
 * gives the same commit.
 * @throws MergeConflict naming the first branch that does not merge, and its paths
 */
export async function mergeBranches(git: IsolatedGit, request: MergeRequest): Promise<string> {
  let head = request.onto;
  for (const { branch, commit } of request.merge)
    head = await mergeOne(git, head, branch, commit, request.date);
  return head;
}
