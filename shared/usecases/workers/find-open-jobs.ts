import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';

/** Jobs that have not ended, of every project. From the index: what is decided of them is checked again. */
export const findOpenJobs = async (store: Store): Promise<readonly JobRecord[]> => {
  const projects = await allRecords<'project'>((cursor) =>
    queryIndexedRecords(store, 'project', { ...tableKeys.projects(), cursor }),
  );
  const cycles = [null, ...projects.flatMap((project) => project.openCycles.map((cycle) => cycle.id))];
  const jobs: JobRecord[] = [];
  for (const cycleId of cycles) {
    jobs.push(
      ...(await allRecords<'job'>((cursor) =>
        queryIndexedRecords(store, 'job', { ...tableKeys.openJobs(cycleId), cursor }),
      )),
    );
  }
  return jobs;
};
