import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, FileClaimRecord } from '#shared/contracts/records.contract.ts';
import { startsFromChanged } from '#shared/domain/messages/tdd.messages.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { answerWait } from './decide-gate.ts';
import { loadCycle, saveCycle } from './save-cycle.ts';

export interface FilesOfCycle {
  readonly cycleId: string;
  readonly paths: readonly string[];
}

const isOver = ({ status }: CycleRecord): boolean => status === 'completed' || status === 'aborted';

/**
 * Gives files that a cycle needs no longer to whoever waits for them, one file a transaction. A file that it holds again,
 * or that has gone on already, is left as it is: released twice, a file is handed over once.
 */
export const releaseFiles = async (
  { cycleId, paths }: FilesOfCycle,
  deps: TransactionDeps,
): Promise<void> => {
  for (const path of paths)
    await transactionally(deps, async (tx) => {
      const holder = await loadCycle(tx, cycleId);
      const claim = await tx.load('file-claim', tableKeys.fileClaim(holder.projectId, path));
      if (claim?.cycleId !== cycleId) return;
      if (!isOver(holder) && holder.files?.includes(path) === true) return;
      await handOver(tx, claim, holder);
    });
};

/** To the first that still waits for it; who was aborted or sent elsewhere meanwhile is passed over. */
const handOver = async (tx: Transaction, claim: FileClaimRecord, from: CycleRecord): Promise<void> => {
  for (const [place, id] of claim.waiting.entries()) {
    const next = await loadCycle(tx, id);
    if (!waitsFor(next, claim.path)) continue;
    tx.save('file-claim', {
      ...claim,
      cycleId: id,
      storyId: next.storyId,
      waiting: claim.waiting.slice(place + 1),
    });
    await saveCycle(tx, next, goOn(tx, next, from, claim.path), null);
    return;
  }
  tx.remove('file-claim', claim);
};

export const waitsFor = (cycle: CycleRecord, path: string): boolean =>
  cycle.wait?.kind === 'files' && cycle.waitsFor?.path === path;

/**
 * The file is this cycle's. Where the other was finished, its branch has changed the file, so that this one starts anew
 * from both (ADR 0032); where it was given up, nothing has changed, and the verdict on the design is taken.
 */
const goOn = (tx: Transaction, before: CycleRecord, from: CycleRecord, path: string): CycleRecord => {
  const told = answerWait(
    tx,
    tx.tell(before, {
      kind: 'cycle.goes_on',
      data: { after: from.storyId, path, outcome: from.status },
    }),
  );
  const woken: CycleRecord = {
    ...told,
    status: 'running',
    waitsFor: null,
    files: [...(told.files ?? []), path],
  };
  return from.status === 'completed' ? startFrom(woken, from.storyId, path) : woken;
};

const startFrom = (cycle: CycleRecord, storyId: string, path: string): CycleRecord => ({
  ...cycle,
  follows: [...(cycle.follows ?? []), storyId],
  base: null,
  baselineKey: null,
  dependenciesKey: null,
  head: null,
  attempt: null,
  personSays: startsFromChanged(storyId, path),
});
