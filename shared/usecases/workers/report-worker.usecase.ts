import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { WorkerAnswer, WorkerPlace } from '#shared/contracts/worker-calls.contract.ts';
import type { WorkerRecord } from '#shared/contracts/records.contract.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { PROMISE_MS } from './find-worker.usecase.ts';

/** A worker that neither renews a job's lease nor reports for this long is looked for. Longer than six long polls. */
export const WORKER_LEASE_MS = 120_000;

/** The worker's own row; undefined: its place was given away. */
export const loadPlace = async (tx: Transaction, place: WorkerPlace): Promise<WorkerRecord | undefined> => {
  const row = await tx.load('worker', tableKeys.worker(place.worker, place.slot));
  return row?.startId === place.startId ? row : undefined;
};

export interface Report {
  readonly place: WorkerPlace;
  /** idle: it waits for a job. closing: it wants to end. ended: it takes nothing more. */
  readonly state: 'idle' | 'closing' | 'ended';
}

/**
 * A worker tells what it does, and learns what it is from then on. One that wants to close while a job is promised to
 * it goes on; one that is closing is promised nothing more, so that it may look at the queue once more and end.
 */
export const reportWorker = async (
  { place, state }: Report,
  deps: TransactionDeps,
): Promise<WorkerAnswer<'report'>> =>
  transactionally(deps, async (tx): Promise<WorkerAnswer<'report'>> => {
    const row = await loadPlace(tx, place);
    if (row === undefined) return { state: 'gone' };
    if (state === 'ended') {
      tx.remove('worker', row);
      return { state: 'gone' };
    }
    const nowMs = deps.clock.nowMs();
    // The job that it was started for is kept for it while it looks at the queue for the first time.
    const promisedUntilMs = row.status === 'starting' ? nowMs + PROMISE_MS : row.promisedUntilMs;
    const promised = row.jobId !== null && promisedUntilMs > nowMs;
    const status = state === 'closing' && !promised ? 'closing' : 'running';
    tx.save('worker', {
      ...row,
      status,
      jobId: promised ? row.jobId : null,
      promisedUntilMs: promised ? promisedUntilMs : 0,
      leaseUntilMs: nowMs + WORKER_LEASE_MS,
    });
    return { state: status };
  });
