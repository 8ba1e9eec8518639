import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';

/** What the cycles of a project that kept no account have cost, for the day on which it gets a limit. 0 for one that keeps it. */
export const spentSoFar = async ({ id, budget }: ProjectRecord, store: Store): Promise<number> => {
  if (budget.limitMicroUsd !== null || (budget.monthLimitMicroUsd ?? null) !== null) return 0;
  const cycles = await allRecords<'cycle'>((cursor) =>
    queryIndexedRecords(store, 'cycle', { ...tableKeys.cyclesOfProject(id), cursor }),
  );
  return cycles.reduce((sum, { usage }) => sum + usage.costMicroUsd, 0);
};
