import type { Clock } from '#shared/ports/clock.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { findOpenJobs } from '#shared/usecases/workers/find-open-jobs.ts';

/**
 * One process holds the folder, so whatever the table calls running when it opens was running in a process that is
 * gone: its lease is over at once. The queue has made the messages visible again by itself.
 */
export const reviveJobs = async (deps: { readonly store: Store; readonly clock: Clock }): Promise<void> => {
  for (const { id } of await findOpenJobs(deps.store)) {
    await transactionally(deps, async (tx) => {
      const job = await tx.load('job', tableKeys.job(id));
      if (job?.status === 'running') tx.save('job', { ...job, leaseUntilMs: 0 });
    });
  }
};
