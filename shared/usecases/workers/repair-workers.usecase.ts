import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { WORKERS } from '#shared/contracts/records.contract.ts';
import type { JobRecord, WorkerRecord } from '#shared/contracts/records.contract.ts';
import { allRecords, queryRecords, readRecord } from '../records/read-records.ts';
import { findOpenJobs } from './find-open-jobs.ts';
import { findWorker, freePlace, startTask } from './find-worker.usecase.ts';
import type { FleetDeps, WorkerFound } from './find-worker.usecase.ts';

/** A queued job younger than this has a worker that is just looking at the queue, or is being enqueued. */
const SETTLE_MS = 60_000;
/** A task that runs but has not told anything for so long, beyond its lease, hangs. */
const HUNG_MS = 600_000;

/** What was mended; numbers for the log. */
export interface WorkersRepaired {
  readonly placesFreed: number;
  readonly tasksStopped: number;
  readonly started: number;
  /** Jobs that wait for a place or for capacity. */
  readonly waiting: number;
}

/**
 * Mends what fell between: places whose task is gone are freed, starts whose answer was lost are repeated, a task that
 * hangs is stopped, and a job that waits without a worker gets one.
 */
export const repairWorkers = async (deps: FleetDeps): Promise<WorkersRepaired> => {
  const places = await mendPlaces(deps);
  const found = await mendJobs(deps);
  const count = (...kinds: WorkerFound[]): number => found.filter((kind) => kinds.includes(kind)).length;
  return { ...places, started: count('started'), waiting: count('full', 'no-capacity') };
};

const mendPlaces = async (
  deps: FleetDeps,
): Promise<Pick<WorkersRepaired, 'placesFreed' | 'tasksStopped'>> => {
  const nowMs = deps.clock.nowMs();
  const lapsed: WorkerRecord[] = [];
  for (const worker of WORKERS) {
    const rows = await allRecords<'worker'>((cursor) =>
      queryRecords(deps.store, 'worker', { ...tableKeys.workers(worker), cursor }),
    );
    lapsed.push(...rows.filter((row) => row.leaseUntilMs <= nowMs));
  }
  const tasks = lapsed.flatMap(({ taskId }) => taskId ?? []);
  const ended = tasks.length === 0 ? new Set() : await deps.compute.endedTasks(tasks);
  let placesFreed = 0;
  let tasksStopped = 0;
  for (const row of lapsed) {
    if (row.taskId === null) await startTask(row, deps);
    else if (ended.has(row.taskId)) {
      await freePlace(row, deps);
      placesFreed += 1;
    } else if (row.leaseUntilMs + HUNG_MS <= nowMs) {
      // Its place is freed when the task is seen to have ended.
      await deps.compute.stopTask(row.taskId, 'the worker has not reported for ten minutes');
      tasksStopped += 1;
    }
  }
  return { placesFreed, tasksStopped };
};

const mendJobs = async (deps: FleetDeps): Promise<readonly WorkerFound[]> => {
  const found: WorkerFound[] = [];
  for (const listed of await findOpenJobs(deps.store)) {
    const job = await readRecord(deps.store, 'job', tableKeys.job(listed.id));
    if (job !== undefined && waitsForWorker(job, deps.clock.nowMs()))
      found.push(await findWorker(job, deps, true));
  }
  return found;
};

/** Queued for a while, or its worker is gone and its message is about to come again. */
const waitsForWorker = (job: JobRecord, nowMs: number): boolean => {
  if (job.status === 'queued') return Date.parse(job.createdAt) + SETTLE_MS <= nowMs;
  return job.status === 'running' && (job.leaseUntilMs ?? 0) <= nowMs;
};
