import { agentJobSpec, testJobResult, testJobSpec } from '#shared/contracts/jobs.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { blobKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import type { WorkerAnswer, WorkerCall } from '#shared/contracts/worker-calls.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Tracer } from '#shared/ports/tracer.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { servedBy } from '../workers/find-worker.usecase.ts';
import { loadPlace, WORKER_LEASE_MS } from '../workers/report-worker.usecase.ts';
import { claimIn, LEASE_SECONDS, loadKeyedJob, renewIn } from './claim-job.usecase.ts';
import type { JobMessageRef } from './claim-job.usecase.ts';
import { finishJob } from './finish-job.usecase.ts';
import { readJsonBlob } from './read-blob.ts';
import { messageOf, QUEUE_OF_WORKER } from './submit-job.ts';
import { traceJob } from './trace-job.ts';

export interface ServeDeps extends TransactionDeps {
  readonly blobs: Blobs;
  readonly queue: Queue;
  /** Where workers' parts of traces are shown. */
  readonly tracer?: Tracer;
}

type Call<Name extends WorkerCall['call']> = Extract<WorkerCall, { call: Name }>;

/** The worker does not hold the job's lease, or asked for what is not the job's. */
export class JobAccessRefused extends Error {
  override readonly name = 'JobAccessRefused';
}

/** A URL is made right before it is used. */
const URL_SECONDS = 300;
/** A job that is handed back rests this long, so that who handed it back is not the next to get it. */
const RESEND_SECONDS = 3;
/** No product is larger: an archive of dependencies is the largest. */
const MAX_PRODUCT_BYTES = 1024 * 1024 * 1024;
const PRODUCT = /^[a-z][a-z0-9.-]{0,60}$/;

/** A claim of a job by a worker that has a place: its row says from then on what it works on, and for whom. */
export const claimForWorker = async (
  { place, ...ref }: Call<'claim'>,
  deps: ServeDeps,
): Promise<WorkerAnswer<'claim'>> => {
  const claim = await transactionally(deps, async (tx) => {
    const job = await loadKeyedJob(tx, ref);
    if (job === undefined || job.worker !== place.worker) return { kind: 'over' } as const;
    const row = await loadPlace(tx, place);
    const serves = place.worker === 'test-runner' ? servedBy(job) : null;
    const claimed = claimIn(tx, job, deps);
    if (claimed.kind !== 'claimed') return claimed;
    if (row === undefined || row.image !== (job.image ?? null) || (row.servesId ?? serves) !== serves) {
      // As it was: somebody else takes it.
      tx.save('job', job);
      return { kind: 'not-yours' } as const;
    }
    tx.save('worker', {
      ...row,
      status: 'running',
      jobId: job.id,
      promisedUntilMs: 0,
      servesId: serves,
      leaseUntilMs: deps.clock.nowMs() + WORKER_LEASE_MS,
    });
    return claimed;
  });
  if (claim.kind !== 'claimed') return claim;
  const { specKey, generation } = claim.job;
  const spec = await readJsonBlob(deps.blobs, specKey, jsonObject);
  return { kind: 'claimed', spec, generation, leaseSeconds: LEASE_SECONDS };
};

export const renewForWorker = async (
  { place, generation, ...ref }: Call<'renew'>,
  deps: ServeDeps,
): Promise<WorkerAnswer<'renew'>> =>
  transactionally(deps, async (tx) => {
    const held = renewIn(tx, await loadKeyedJob(tx, ref), generation, deps);
    const row = await loadPlace(tx, place);
    if (row !== undefined) tx.save('worker', { ...row, leaseUntilMs: deps.clock.nowMs() + WORKER_LEASE_MS });
    return { held };
  });

/** @throws JobAccessRefused */
export const openInput = async (call: Call<'read'>, deps: ServeDeps): Promise<WorkerAnswer<'read'>> => {
  const job = await heldJob(call, deps);
  if (!(await inputsOf(job, call.key, deps)).includes(call.key))
    throw new JobAccessRefused(`job ${job.id} has no input of that key`);
  return { url: await deps.blobs.presign(call.key, 'get', URL_SECONDS) };
};

/** Products lie under the generation that made them, so that a worker whose lease lapsed overwrites nothing. @throws JobAccessRefused */
export const openProduct = async (call: Call<'write'>, deps: ServeDeps): Promise<WorkerAnswer<'write'>> => {
  const job = await heldJob(call, deps);
  if (!PRODUCT.test(call.name) || call.bytes > MAX_PRODUCT_BYTES)
    throw new JobAccessRefused(`job ${job.id} may not write a product of that name and size`);
  const key = productKey(call, call.name);
  return { key, url: await deps.blobs.presign(key, 'put', URL_SECONDS, { bytes: call.bytes }) };
};

/** @throws JobAccessRefused, BlobMissing */
export const finishForWorker = async (
  call: Call<'finish'>,
  deps: ServeDeps,
): Promise<WorkerAnswer<'finish'>> => {
  const job = await heldJob(call, deps);
  const result = await readJsonBlob(deps.blobs, productKey(call, call.product), jsonObject);
  await finishJob({ jobId: job.id, generation: call.generation, result }, deps);
  await traceJob(job, { failed: false }, deps);
  return {};
};

/** Ends a lease before its time, so that the job can be taken at once; or sends it anew, so that it counts as no loss. */
export const releaseJob = async (
  call: Call<'release'>,
  deps: ServeDeps,
): Promise<WorkerAnswer<'release'>> => {
  const job = await transactionally(deps, async (tx) => {
    const found = await loadKeyedJob(tx, call);
    if (found === undefined) return undefined;
    const open = found.status === 'queued' || found.status === 'running';
    // Somebody who had no lease gives a message on.
    if (call.generation === null) return open ? found : undefined;
    if (found.status !== 'running' || found.generation !== call.generation) return undefined;
    const released: JobRecord = call.resend
      ? { ...found, status: 'queued', generation: found.generation + 1, leaseUntilMs: null }
      : { ...found, leaseUntilMs: 0 };
    tx.save('job', released);
    return released;
  });
  if (job !== undefined && call.generation !== null)
    await traceJob({ ...job, generation: call.generation }, { failed: true }, deps);
  if (job !== undefined && call.resend)
    await deps.queue.send(QUEUE_OF_WORKER[job.worker], messageOf(job), { delaySeconds: RESEND_SECONDS });
  return {};
};

const productKey = ({ jobId, generation }: { jobId: string; generation: number }, name: string): string =>
  blobKeys.jobProduct(jobId, `${generation}-${name}`);

const heldJob = async (
  { generation, ...ref }: JobMessageRef & { readonly generation: number },
  deps: ServeDeps,
): Promise<JobRecord> => {
  const job = await transactionally(deps, (tx) => loadKeyedJob(tx, ref));
  if (
    job?.status !== 'running' ||
    job.generation !== generation ||
    (job.leaseUntilMs ?? 0) <= deps.clock.nowMs()
  )
    throw new JobAccessRefused(`the lease on job ${ref.jobId} is not held`);
  return job;
};

/** Keys that the job's own specification names; the archive of dependencies is named by the result of its install job. */
const inputsOf = async (job: JobRecord, wanted: string, { blobs }: ServeDeps): Promise<readonly string[]> => {
  const isKey = (key: string | null): key is string => key !== null;
  if (job.worker === 'agent-runner')
    return [(await readJsonBlob(blobs, job.specKey, agentJobSpec)).snapshotKey].filter(isKey);
  const spec = await readJsonBlob(blobs, job.specKey, testJobSpec);
  const { snapshotKey, baseSnapshotKey, baselineKey, expectedTestsKey, dependenciesKey } = spec;
  const named = [snapshotKey, baseSnapshotKey, baselineKey, expectedTestsKey, dependenciesKey].filter(isKey);
  if (named.includes(wanted) || dependenciesKey === null) return named;
  const installed = await readJsonBlob(blobs, dependenciesKey, testJobResult);
  return [...named, installed.install?.dependenciesKey ?? null].filter(isKey);
};
