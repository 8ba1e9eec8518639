import { MergeConflict } from '#shared/ports/repository.port.ts';
import type { IsolatedGit } from './isolated-git.ts';
import type { ObjectWriter } from './object-writer.ts';
import { writeCommitObject } from './write-commit.ts';

export interface MergeRequest {
  /** Commit that is merged onto. */
  readonly onto: string;
  readonly merge: readonly { branch: string; commit: string }[];
  readonly date: string;
}

const CONFLICT = 1;

export interface MergeMeans {
  readonly git: IsolatedGit;
  readonly writer: ObjectWriter;
}

async function mergeOne(
  { git, writer }: MergeMeans,
  ours: string,
  other: { branch: string; commit: string },
  date: string,
): Promise<string> {
  const { branch, commit: theirs } = other;
  const base = (await git.run({ args: ['merge-base', ours, theirs], accept: [1] })).stdout.toString().trim();
  if (base === theirs) return ours;
  const options = ['--write-tree', '-z', '--name-only', '--no-messages', '--allow-unrelated-histories'];
  const merged = await git.run({ args: ['merge-tree', ...options, ours, theirs], accept: [CONFLICT] });
  const [tree = '', ...paths] = merged.stdout
    .toString()
    .split('\0')
    .filter((part) => part !== '');
  if (merged.code === CONFLICT) throw new MergeConflict(branch, paths);
  return writeCommitObject(writer, { tree, parents: [ours, theirs], message: `Merge ${branch}`, date });
}

/**
 * Merges one branch after the other, without a working tree. What is already contained adds nothing. The same request
 * gives the same commit.
 * @throws MergeConflict naming the first branch that does not merge, and its paths
 */
export async function mergeBranches(means: MergeMeans, request: MergeRequest): Promise<string> {
  let head = request.onto;
  for (const other of request.merge) head = await mergeOne(means, head, other, request.date);
  return head;
}
