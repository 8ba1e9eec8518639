/** One queued test job with its records, queue and blobs, and a clock that the test moves on. */
import { createHandler } from '#functions/job-access/handler.ts';
import { accessFor } from '#local/host/deliver-job.ts';
import { createPresignedJobs } from '#shared/adapters/presigned-jobs/presigned-jobs.adapter.ts';
import { jobMessage, type JobMessage, type TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { jsonValue, type JsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord, WorkerRecord } from '#shared/contracts/records.contract.ts';
import type { WorkerPlace } from '#shared/contracts/worker-calls.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { Queue, ReceivedMessage } from '#shared/ports/queue.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import type { WorkerDesk } from '#shared/ports/worker-desk.port.ts';
import { submitJob } from '#shared/usecases/jobs/submit-job.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createMemoryStore } from '../../unit/usecases/memory-store.ts';
import { localBlobs, localQueue } from './local.ts';

export interface JobBench {
  readonly store: Store;
  readonly clock: Clock & { passSeconds(seconds: number): void };
  readonly queue: Queue;
  readonly blobs: Blobs;
  job(jobId?: string): Promise<JobRecord>;
  worker(slot?: number): Promise<WorkerRecord | undefined>;
  submit(jobId?: string, of?: { cycleId?: string | null; image?: string | null }): Promise<JobRecord>;
  receive(): Promise<ReceivedMessage | undefined>;
  /** One place more in which a task runs. */
  place(change?: Partial<WorkerRecord>): Promise<WorkerPlace>;
  desk(place: WorkerPlace): WorkerDesk;
}

export const testSpec = (jobId: string): TestJobSpec => ({
  v: 1,
  jobId,
  kind: 'baseline',
  phase: null,
  snapshotKey: 'projects/p/snapshots/now.tar',
  baseSnapshotKey: null,
  storyId: null,
  design: null,
  baselineKey: null,
  expectedTestsKey: null,
  changedTests: [],
  dependenciesKey: null,
  packages: [],
  testRoot: null,
  unsandboxed: false,
});

export const START = Date.UTC(2026, 0, 1);

/** `wrap`: blobs whose URLs can be used, for who uses them. */
export const createJobBench = (
  wrap: (blobs: Blobs) => Blobs = (blobs) => blobs,
  spec: (jobId: string) => TestJobSpec = testSpec,
): JobBench => {
  let nowMs = START;
  let places = 0;
  const clock = { nowMs: () => nowMs, passSeconds: (seconds: number) => void (nowMs += seconds * 1000) };
  const store = createMemoryStore();
  const queue = localQueue(clock);
  const blobs = wrap(localBlobs());
  const deps = { store, clock, queue, blobs };
  const handler = createHandler(deps);
  return {
    ...deps,
    job: async (jobId = 'job_1') => {
      const job = await readRecord(store, 'job', tableKeys.job(jobId));
      if (job === undefined) throw new Error(`no ${jobId}`);
      return job;
    },
    worker: (slot = 1) => readRecord(store, 'worker', tableKeys.worker('test-runner', slot)),
    submit: (id = 'job_1', { cycleId = null, image = null } = {}) =>
      submitJob(
        {
          id,
          projectId: 'p',
          cycleId,
          kind: 'merge-check',
          worker: 'test-runner',
          token: `token-of-${id}`,
          spec: spec(id),
          image,
          mostMicroUsd: 0,
        },
        { ...deps, startWorker: async () => undefined, traceHeader: () => `Root=${id}` },
      ),
    receive: async () =>
      (await queue.receive('test-jobs', { max: 1, visibilitySeconds: 60, waitSeconds: 0 }))[0],
    place: async (change = {}) => {
      const slot = (places += 1);
      const row: WorkerRecord = {
        v: 1,
        worker: 'test-runner',
        slot,
        startId: `start-${slot}`,
        taskId: `task-${slot}`,
        image: null,
        status: 'running',
        jobId: null,
        promisedUntilMs: 0,
        servesId: null,
        leaseUntilMs: nowMs + 120_000,
        startedAt: new Date(nowMs).toISOString(),
        ...change,
      };
      await transactionally(deps, async (tx) => tx.save('worker', row));
      return { worker: row.worker, slot, startId: row.startId };
    },
    desk: (place) =>
      createPresignedJobs({
        // As it goes over the wire.
        call: async (payload) =>
          jsonValue.parse(JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(payload)))))),
        place,
      }),
  };
};

export interface Access {
  readonly jobs: JobAccess;
  readonly isBusy: () => boolean;
}

/** The two ways in which a worker gets at its job. */
export const localAccess = async (bench: JobBench, message: ReceivedMessage): Promise<Access> =>
  accessFor({ ...bench, queueName: 'test-jobs', message });

export const presignedAccess = async (bench: JobBench, message: ReceivedMessage): Promise<Access> => {
  const desk = bench.desk(await bench.place());
  const { jobs, claimed } = desk.open(messageIn(message.body), (seconds) =>
    bench.queue.setVisibility('test-jobs', message.receipt, seconds),
  );
  return { jobs, isBusy: () => claimed() === 'busy' };
};

export const messageIn = (body: JsonObject): JobMessage => jobMessage.parse(body);
