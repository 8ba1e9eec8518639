import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { TokenGone } from '#shared/ports/executions.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { loadCycle } from '../cycle/save-cycle.ts';
import { finishPullJob, isPullJob } from './finish-pull-job.ts';
import { recordAskedRun } from './record-asked-run.ts';
import { leaveInstall } from './share-install.ts';
import { costWithoutResult, settleCost } from './settle-cost.ts';

/** Somebody works on the job: the dead message was a second copy, or comes again should they lose it too. */
export class JobStillHeld extends Error {
  override readonly name = 'JobStillHeld';
}

const LOST = 'was lost three times and lies in the dead letters';

/** A job that was lost three times lies in the dead letters: its machine learns that, as `Job.DeadLettered`. @throws JobStillHeld */
export const failJob = async (
  { jobId }: { readonly jobId: string },
  deps: TransactionDeps & { readonly executions: Executions },
): Promise<void> => {
  const token = await transactionally(deps, async (tx) => {
    const job = await tx.load('job', tableKeys.job(jobId));
    if (job === undefined || job.status === 'finished' || job.status === 'cancelled') return undefined;
    if (job.status === 'running' && (job.leaseUntilMs ?? 0) > deps.clock.nowMs())
      throw new JobStillHeld(`job ${jobId} is being worked on`);
    tx.save('job', { ...job, status: 'failed', leaseUntilMs: null });
    const project = await settleCost(tx, job, costWithoutResult(job));
    if (project !== undefined) tx.save('project', project);
    await leaveInstall(tx, job);
    if (isPullJob(job)) {
      await finishPullJob(tx, job, { lost: LOST });
      return undefined;
    }
    if (job.kind === 'rerun' && job.cycleId !== null) {
      const cycle = await loadCycle(tx, job.cycleId);
      tx.save('cycle', recordAskedRun(tx, cycle, job.id, { lost: LOST }));
      return undefined;
    }
    return job.token;
  });
  if (token === undefined) return;
  try {
    await deps.executions.fail(token, 'Job.DeadLettered', `job ${jobId} ${LOST}`);
  } catch (error) {
    if (!(error instanceof TokenGone)) throw error;
  }
};
