import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';

/** Every project that was not removed, by id. */
export const listProjects = async (store: Store): Promise<readonly ProjectRecord[]> =>
  (
    await allRecords<'project'>((cursor) =>
      queryIndexedRecords(store, 'project', { ...tableKeys.projects(), cursor }),
    )
  ).filter(({ removedAt }) => removedAt === undefined);
