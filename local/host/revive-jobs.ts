import type { Clock } from '#shared/ports/clock.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { allRecords, queryIndexedRecords } from '#shared/usecases/records/read-records.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';

/**
 * One process holds the folder, so whatever the table calls running when it opens was running in a process that is
 * gone: its lease is over at once. The queue has made the messages visible again by itself.
 */
export const reviveJobs = async (deps: { readonly store: Store; readonly clock: Clock }): Promise<void> => {
  const projects = await allRecords<'project'>((cursor) =>
    queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }),
  );
  const cycles = [null, ...projects.flatMap((project) => project.openCycles.map((cycle) => cycle.id))];
  for (const cycleId of cycles) {
    const jobs = await allRecords<'job'>((cursor) =>
      queryIndexedRecords(deps.store, 'job', { ...tableKeys.openJobs(cycleId), cursor }),
    );
    for (const { key } of jobs.map((job) => ({ key: tableKeys.job(job.id) }))) {
      await transactionally(deps, async (tx) => {
        const job = await tx.load('job', key);
        if (job?.status === 'running') tx.save('job', { ...job, leaseUntilMs: 0 });
      });
    }
  }
};
