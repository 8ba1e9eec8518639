import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { leaveInstall } from './share-install.ts';
import { costWithoutResult, settleCost } from './settle-cost.ts';

/** Cancels what a cycle still has on the queues: a worker learns it when it next renews its lease, and stops. */
export const cancelJobs = async (cycleId: string, deps: TransactionDeps): Promise<void> => {
  const jobs = await allRecords<'job'>((cursor) =>
    queryIndexedRecords(deps.store, 'job', { ...tableKeys.openJobs(cycleId), cursor }),
  );
  for (const { id } of jobs) await cancelJob(id, deps);
};

/** Cancels one job that has not ended. */
export const cancelJob = async (jobId: string, deps: TransactionDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const job = await tx.load('job', tableKeys.job(jobId));
    if (job?.status !== 'queued' && job?.status !== 'running') return;
    tx.save('job', { ...job, status: 'cancelled', leaseUntilMs: null });
    const project = await settleCost(tx, job, costWithoutResult(job));
    if (project !== undefined) tx.save('project', project);
    await leaveInstall(tx, job);
  });
