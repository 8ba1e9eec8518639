import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** A worker that does not renew for this long has lost its job. */
export const LEASE_SECONDS = 60;

export type Claim =
  | { readonly kind: 'claimed'; readonly job: JobRecord }
  /** Somebody else works on it: leave the message where it is. */
  | { readonly kind: 'busy' }
  /** Ended or unknown: the message can go. A finished job's machine has been answered by the transaction that finished it. */
  | { readonly kind: 'over' };

/** Takes a job under the next generation, so that a worker whose lease lapsed can neither renew nor finish it. */
export const claimJob = async (
  { jobId }: { readonly jobId: string },
  deps: TransactionDeps,
): Promise<Claim> =>
  transactionally(deps, async (tx): Promise<Claim> => {
    const job = await tx.load('job', tableKeys.job(jobId));
    if (job === undefined || (job.status !== 'queued' && job.status !== 'running')) return { kind: 'over' };
    if (job.status === 'running' && (job.leaseUntilMs ?? 0) > deps.clock.nowMs()) return { kind: 'busy' };
    const claimed: JobRecord = {
      ...job,
      status: 'running',
      generation: job.status === 'running' ? job.generation + 1 : job.generation,
      leaseUntilMs: deps.clock.nowMs() + LEASE_SECONDS * 1000,
    };
    tx.save('job', claimed);
    return { kind: 'claimed', job: claimed };
  });

/** false: the lease is lost or the job was cancelled; the worker stops at once. */
export const renewJob = async (
  { jobId, generation }: { readonly jobId: string; readonly generation: number },
  deps: TransactionDeps,
): Promise<boolean> =>
  transactionally(deps, async (tx) => {
    const job = await tx.load('job', tableKeys.job(jobId));
    if (job?.status !== 'running' || job.generation !== generation) return false;
    tx.save('job', { ...job, leaseUntilMs: deps.clock.nowMs() + LEASE_SECONDS * 1000 });
    return true;
  });
