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

/** So many branches are merged in pairs: one process for a round of pairs, instead of two for each branch. */
const MANY = 8;

/** Commits merged in pairs, and what comes of it again, until one is left; undefined: a pair does not merge. */
async function mergePairs(
  { git, writer }: MergeMeans,
  heads: readonly string[],
  date: string,
): Promise<string | undefined> {
  let left = heads;
  while (left.length > 1) {
    const pairs = Array.from({ length: Math.floor(left.length / 2) }, (_, n) => left.slice(2 * n, 2 * n + 2));
    const { stdout } = await git.run({
      args: ['merge-tree', '--stdin', '-z', '--name-only', '--no-messages', '--allow-unrelated-histories'],
      input: pairs.map((pair) => `${pair.join(' ')}\n`).join(''),
      accept: [CONFLICT],
    });
    // Of each pair `status NUL tree NUL`, the paths of a conflict, each with a NUL, and one NUL more.
    const answers = [...stdout.toString().matchAll(/([01])\0([0-9a-f]{40})\0\0/g)];
    if (answers.length !== pairs.length || answers.some(([, clean]) => clean !== '1')) return undefined;
    const merged: string[] = [];
    for (const [n, parents] of pairs.entries()) {
      const tree = answers[n]?.[2] ?? '';
      merged.push(await writeCommitObject(writer, { tree, parents, message: 'Merge branches', date }));
    }
    left = left.length % 2 === 0 ? merged : [...merged, ...left.slice(-1)];
  }
  return left[0];
}

/**
 * Merges branches without a working tree. Few are merged one after the other, and what is already contained adds
 * nothing; many in pairs, and one after the other only where those do not merge, to find the branch. The same request
 * gives the same commit.
 * @throws MergeConflict naming the first branch that does not merge, and its paths
 */
export async function mergeBranches(means: MergeMeans, request: MergeRequest): Promise<string> {
  if (request.merge.length >= MANY) {
    const heads = [request.onto, ...request.merge.map(({ commit }) => commit)];
    const merged = await mergePairs(means, heads, request.date);
    if (merged !== undefined) return merged;
  }
  let head = request.onto;
  for (const other of request.merge) head = await mergeOne(means, head, other, request.date);
  return head;
}
