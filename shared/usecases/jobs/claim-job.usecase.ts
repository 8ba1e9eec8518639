import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';

/** A worker that does not renew for this long has lost its job. */
export const LEASE_SECONDS = 60;

export type Claim =
  | { readonly kind: 'claimed'; readonly job: JobRecord }
  /** Somebody else works on it: leave the message where it is. */
  | { readonly kind: 'busy'; readonly seconds: number }
  /** Ended or unknown: the message can go. A finished job's machine has been answered by the transaction that finished it. */
  | { readonly kind: 'over' };

export interface JobMessageRef {
  readonly jobId: string;
  /** As it came with the job's message. */
  readonly claimKey?: string | undefined;
}

/** The job, for who has its message. A job of before there were keys is given to whoever names it. */
export const loadKeyedJob = async (
  tx: Transaction,
  { jobId, claimKey }: JobMessageRef,
): Promise<JobRecord | undefined> => {
  const job = await tx.load('job', tableKeys.job(jobId));
  return job?.claimKey === undefined || job.claimKey === claimKey ? job : undefined;
};

/** Takes a job under the next generation, so that a worker whose lease lapsed can neither renew nor finish it. */
export const claimJob = async (ref: JobMessageRef, deps: TransactionDeps): Promise<Claim> =>
  transactionally(deps, async (tx) => claimIn(tx, await loadKeyedJob(tx, ref), deps));

export const claimIn = (tx: Transaction, job: JobRecord | undefined, { clock }: TransactionDeps): Claim => {
  const nowMs = clock.nowMs();
  if (job === undefined || (job.status !== 'queued' && job.status !== 'running')) return { kind: 'over' };
  const leftMs = job.status === 'running' ? (job.leaseUntilMs ?? 0) - nowMs : 0;
  if (leftMs > 0) return { kind: 'busy', seconds: Math.ceil(leftMs / 1000) };
  const claimed: JobRecord = {
    ...job,
    status: 'running',
    generation: job.status === 'running' ? job.generation + 1 : job.generation,
    leaseUntilMs: nowMs + LEASE_SECONDS * 1000,
    claimedAtMs: nowMs,
  };
  tx.save('job', claimed);
  // A claim that is lost leaves a job that is taken anew. An agent spends money from here on, which must not be forgotten.
  if (job.worker !== 'agent-runner') tx.markRepeatable();
  return { kind: 'claimed', job: claimed };
};

/** false: the lease is lost or the job was cancelled; the worker stops at once. */
export const renewJob = async (
  { generation, ...ref }: JobMessageRef & { readonly generation: number },
  deps: TransactionDeps,
): Promise<boolean> =>
  transactionally(deps, async (tx) => renewIn(tx, await loadKeyedJob(tx, ref), generation, deps));

export const renewIn = (
  tx: Transaction,
  job: JobRecord | undefined,
  generation: number,
  { clock }: TransactionDeps,
): boolean => {
  if (job?.status !== 'running' || job.generation !== generation) return false;
  tx.save('job', { ...job, leaseUntilMs: clock.nowMs() + LEASE_SECONDS * 1000 });
  tx.markRepeatable();
  return true;
};
