import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';

/** The cycle as people should see it: the file that it waits for may have gone to another story since it asked. */
export const withFileWait = async (tx: Transaction, cycle: CycleRecord): Promise<CycleRecord> => {
  if (cycle.wait?.kind !== 'files' || cycle.waitsFor == null) return cycle;
  const { path } = cycle.waitsFor;
  const claim = await tx.load('file-claim', tableKeys.fileClaim(cycle.projectId, path));
  return claim === undefined
    ? cycle
    : { ...cycle, waitsFor: { path, cycleId: claim.cycleId, storyId: claim.storyId } };
};
