import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord, WorkerRecord } from '#shared/contracts/records.contract.ts';
import { CapacityMissing, EnvironmentUnknown } from '#shared/ports/compute.port.ts';
import type { Compute, WorkerName } from '#shared/ports/compute.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';

export interface FleetDeps extends TransactionDeps {
  readonly compute: Compute;
  /** Most tasks at one time, by worker. */
  readonly limits: Readonly<Record<WorkerName, number>>;
}

/**
 * found: a worker waits for the job, or works on it. started: a task was started for it. full: as many tasks as may run
 * are running; one of them takes the job when it is done with its own. no-capacity: none could be had now.
 */
export type WorkerFound = 'found' | 'started' | 'full' | 'no-capacity';

/** A task boots for a minute at most; after this long it is looked for. */
const START_LEASE_MS = 300_000;
/** How long a waiting worker keeps itself for a job that was promised to it. */
export const PROMISE_MS = 20_000;

/** What a test runner serves: one cycle, or one job outside of any. */
export const servedBy = (job: JobRecord): string => job.cycleId ?? job.id;

/**
 * Has a worker for a queued job: one that waits, else a new task on a free place. The place is taken before the task is
 * started, so that there are never more tasks than places. `again`: an earlier start for this job came to nothing.
 * @throws EnvironmentUnknown, and what the platform refuses for good
 */
export const findWorker = async (job: JobRecord, deps: FleetDeps, again = false): Promise<WorkerFound> => {
  const taken = await transactionally(deps, (tx) => takePlace(tx, job, again, deps));
  if (typeof taken === 'string') return taken;
  return startTask(taken, deps);
};

const takePlace = async (
  tx: Transaction,
  job: JobRecord,
  again: boolean,
  { limits, clock }: FleetDeps,
): Promise<WorkerRecord | 'found' | 'full'> => {
  const nowMs = clock.nowMs();
  const slots = Array.from({ length: limits[job.worker] }, (_, index) => index + 1);
  const rows = await Promise.all(slots.map((slot) => tx.load('worker', tableKeys.worker(job.worker, slot))));
  const own = rows.find((row) => row?.jobId === job.id && row.status !== 'closing');
  // A start whose answer was lost is repeated under its own name.
  if (own !== undefined) return own.taskId === null ? own : 'found';
  const waiting = rows.find((row) => row !== undefined && isFree(row, job, nowMs));
  if (waiting !== undefined) {
    tx.save('worker', { ...waiting, jobId: job.id, promisedUntilMs: nowMs + PROMISE_MS });
    return 'found';
  }
  const slot = slots.find((_, index) => rows[index] === undefined);
  if (slot === undefined) return 'full';
  const row: WorkerRecord = {
    v: 1,
    worker: job.worker,
    slot,
    startId: again ? `${job.id}-${Math.floor(nowMs / 1000)}` : job.id,
    taskId: null,
    image: job.image ?? null,
    status: 'starting',
    jobId: job.id,
    promisedUntilMs: 0,
    servesId: null,
    leaseUntilMs: nowMs + START_LEASE_MS,
    startedAt: tx.at,
  };
  tx.save('worker', row);
  return row;
};

const isFree = (row: WorkerRecord, job: JobRecord, nowMs: number): boolean =>
  row.status === 'running' &&
  row.jobId === null &&
  row.leaseUntilMs > nowMs &&
  row.image === (job.image ?? null) &&
  (row.servesId === null || row.servesId === servedBy(job));

/** Starts the task of a place that is taken, and notes which it is. A start that is repeated gives the same task. */
export const startTask = async (row: WorkerRecord, deps: FleetDeps): Promise<'started' | 'no-capacity'> => {
  const { worker, slot, startId, image } = row;
  try {
    const taskId = await deps.compute.startWorker({ worker, slot, startId, image });
    await changeRow(row, deps, (found, tx) => tx.save('worker', { ...found, taskId }));
    return 'started';
  } catch (error) {
    // After any other failure a task may have been started: the place is kept, and the start repeated by the repair.
    if (error instanceof CapacityMissing || error instanceof EnvironmentUnknown) await freePlace(row, deps);
    if (error instanceof CapacityMissing) return 'no-capacity';
    throw error;
  }
};

/** Gives the place away, unless somebody else has it by now. */
export const freePlace = (row: WorkerRecord, deps: TransactionDeps): Promise<void> =>
  changeRow(row, deps, (found, tx) => tx.remove('worker', found));

const changeRow = (
  { worker, slot, startId }: WorkerRecord,
  deps: TransactionDeps,
  change: (found: WorkerRecord, tx: Transaction) => void,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const found = await tx.load('worker', tableKeys.worker(worker, slot));
    if (found?.startId === startId) change(found, tx);
  });
