/** Queue, blobs and workers of a team's jobs: jobs are put on the queue, and a test plays the worker. */
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EnqueueDeps } from '#shared/usecases/jobs/enqueue-cycle-job.usecase.ts';
import { finishJob } from '#shared/usecases/jobs/finish-job.usecase.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import type { Team } from '../team.ts';
import { createNotingExecutions } from './running-cycle.ts';

const DONE: Omit<TestJobResult, 'jobId'> = {
  v: 1, outcome: 'done', text: '', runner: 'node-test', runs: {}, readings: [], hollow: null, sentinel: null,
  changedLines: {}, changedFiles: [], suspicious: [], qualityFindings: [], isolation: null, durationMs: 0,
}; // prettier-ignore

export const createJobBench = (team: Team) => {
  const blobs = new Map<string, Uint8Array>();
  const sent: string[] = [];
  const noting = createNotingExecutions();
  const deps = {
    ...team.deps,
    blobs: {
      put: async (key: string, body: Uint8Array) => void blobs.set(key, body),
      get: async (key: string) => blobs.get(key) ?? new Uint8Array(),
      exists: async (key: string) => blobs.has(key),
      delete: async (key: string) => void blobs.delete(key),
    },
    queue: { send: async (_queue: string, body: { jobId?: unknown }) => void sent.push(String(body.jobId)) },
    startWorker: async () => undefined,
    compute: { startWorker: async () => undefined },
    executions: noting.executions,
    defaultModel: 'scripted:none',
    toolchain: async () => 'node 137',
  } as unknown as EnqueueDeps;
  const bench = {
    deps,
    /** Ids of the jobs whose messages were sent, in order. */
    sent,
    /** Tokens that were answered past any transaction. */
    answered: noting.answered,
    blob: (key: string): unknown => JSON.parse(new TextDecoder().decode(blobs.get(key))),
    jobs: async (): Promise<readonly JobRecord[]> =>
      Object.values(team.store.dump())
        .map((item) => item as { type: string; data: JobRecord })
        .filter(({ type }) => type === 'job')
        .map(({ data }) => data),
    /** A worker takes the job and hands this in. */
    finish: async (jobId: string, result: object) => {
      await bench.take(jobId);
      await finishJob(
        { jobId, generation: 1, result: jsonObject.parse({ ...DONE, jobId, ...result }) },
        deps,
      );
    },
    take: async (jobId: string) =>
      transactionally(team.deps, async (tx) => {
        const job = await tx.load('job', tableKeys.job(jobId));
        if (job === undefined) throw new Error(`no job ${jobId}`);
        tx.save('job', { ...job, status: 'running' });
      }),
  };
  return bench;
};
