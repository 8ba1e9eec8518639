import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';

/** Of a design that names more files only so many are compared: each is a write of the hundred that a transaction holds. */
const MOST_FILES = 60;

export interface FileClaim {
  /** The cycle with the files that it holds now; waiting, where another cycle holds one that it needs. Unsaved. */
  readonly cycle: CycleRecord;
  /** Files that it held and needs no longer, to be released by an effect. */
  readonly dropped: readonly string[];
}

/**
 * Two cycles whose designs name the same file do not run side by side: the later one waits (architecture §3). Files are
 * taken in one order for all, and who waits holds none behind the one that it waits for: so no two cycles wait for each
 * other. Taken again by the same cycle nothing changes.
 */
export const claimFiles = async (
  tx: Transaction,
  cycle: CycleRecord,
  files: readonly string[],
): Promise<FileClaim> => {
  const { id, projectId, storyId } = cycle;
  const taken: string[] = [];
  const ended = (waitsFor: CycleRecord['waitsFor']): FileClaim => ({
    cycle: { ...cycle, files: taken, waitsFor },
    dropped: (cycle.files ?? []).filter((path) => !taken.includes(path)),
  });
  for (const path of pathsOf(files)) {
    const claim = await tx.load('file-claim', tableKeys.fileClaim(projectId, path));
    if (claim !== undefined && claim.cycleId !== id) {
      if (!claim.waiting.includes(id)) tx.save('file-claim', { ...claim, waiting: [...claim.waiting, id] });
      return ended({ path, cycleId: claim.cycleId, storyId: claim.storyId });
    }
    if (claim === undefined)
      tx.save('file-claim', { v: 1, projectId, path, cycleId: id, storyId, waiting: [] });
    taken.push(path);
  }
  return ended(null);
};

/** Each file once, written in one way, in the order in which all cycles take them. */
const pathsOf = (files: readonly string[]): readonly string[] =>
  [...new Set(files.map((path) => path.trim().replace(/^(?:\.\/)+/, '')))]
    .filter((path) => path !== '')
    .toSorted()
    .slice(0, MOST_FILES);

/** The cycle that stands still until the other has ended. Its attempt keeps its step: the verdict is taken then. */
export const waitForFiles = (
  tx: Transaction,
  cycle: CycleRecord,
  { path, storyId }: NonNullable<CycleRecord['waitsFor']>,
): CycleRecord => ({
  ...tx.tell(cycle, { kind: 'cycle.waits', data: { for: storyId, path } }),
  status: 'waiting',
  wait: { kind: 'files', token: null, approvalId: null },
});
