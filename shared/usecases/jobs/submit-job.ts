import { createHash } from 'node:crypto';
import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import type { JobMessage } from '#shared/contracts/jobs.contract.ts';
import { toJson, type JsonObject } from '#shared/contracts/json.contract.ts';
import { findPassedBudget } from '#shared/domain/gates/budget.ts';
import type { PassedBudget } from '#shared/domain/gates/budget.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { WorkerName } from '#shared/ports/compute.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { loadCycle, loadProject } from '../cycle/save-cycle.ts';
import { budgetsOf, reserveCost } from './settle-cost.ts';
import { writeJsonBlob } from './read-blob.ts';

export interface SubmitDeps extends TransactionDeps {
  readonly blobs: Blobs;
  readonly queue: Queue;
  /** Has a worker for a job that was put on its queue; where workers are loops in this process there is one. */
  readonly startWorker: (job: JobRecord) => Promise<void>;
  /** Of the call that is being carried out; absent where nothing is traced. */
  readonly traceHeader?: () => string | undefined;
}

export interface NewJob {
  readonly id: string;
  readonly projectId: string;
  readonly cycleId: string | null;
  readonly kind: JobRecord['kind'];
  readonly worker: WorkerName;
  readonly token: string;
  readonly spec: object;
  /** Environment that a test job needs (`tdd.environment.image`); null: the test runner's own. */
  readonly image?: string | null;
  /** Of a pull request's validation: see `JobRecord`. */
  readonly pull?: NonNullable<JobRecord['pull']>;
  /** Of an install job that other cycles share: see `JobRecord`. */
  readonly dependencies?: string;
  /** Most that the job may cost; held back while the project has a limit. */
  readonly mostMicroUsd: number;
  /** The command that it goes back to. */
  readonly commandId?: string | undefined;
}

/** A budget does not hold this job, so nothing was reserved: a person decides. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
  readonly passed: PassedBudget;
  constructor(passed: PassedBudget) {
    super(`the budget of the ${passed.level} does not hold another job`);
    this.passed = passed;
  }
}

export const QUEUE_OF_WORKER = { 'agent-runner': 'agent-jobs', 'test-runner': 'test-jobs' } as const;

/**
 * Puts a job on its queue and has a worker started. Asked twice for one job, the second token is the one that is
 * answered; a job that has ended is given back as it is, for the caller to answer from. @throws BudgetExceeded
 */
export const submitJob = async (wanted: NewJob, deps: SubmitDeps): Promise<JobRecord> => {
  await writeJsonBlob(deps.blobs, blobKeys.jobSpec(wanted.id), wanted.spec);
  const job = await transactionally(deps, async (tx) => {
    // Lost, it is submitted anew by the machine whose step was lost with it; a claim of it that stays keeps it too.
    tx.markRepeatable();
    const known = await tx.load('job', tableKeys.job(wanted.id));
    const ended = known !== undefined && known.status !== 'queued' && known.status !== 'running';
    if (known !== undefined) {
      const renewed: JobRecord = { ...known, token: wanted.token };
      if (!ended) tx.save('job', renewed);
      return renewed;
    }
    const reservedMicroUsd = await reserve(tx, wanted);
    const traceHeader = deps.traceHeader?.();
    const record: JobRecord = {
      ...newRecord(wanted, tx.at),
      reservedMicroUsd,
      ...(traceHeader === undefined ? {} : { traceHeader }),
    };
    tx.save('job', record);
    return record;
  });
  if (job.status === 'queued') {
    await deps.queue.send(QUEUE_OF_WORKER[wanted.worker], messageOf(job));
    await deps.startWorker(job);
  }
  return job;
};

/** A job's message before what it lacks is left out. */
type Message = { [K in keyof JobMessage]: JobMessage[K] | undefined };

/** What travels on the queue. */
export const messageOf = ({
  id: jobId,
  generation,
  kind,
  projectId,
  cycleId,
  claimKey,
  commandId,
}: JobRecord): JsonObject =>
  toJson({ v: 1, jobId, generation, kind, projectId, cycleId, claimKey, commandId } satisfies Message);

const reserve = async (tx: Transaction, { projectId, cycleId, mostMicroUsd }: NewJob): Promise<number> => {
  if (mostMicroUsd === 0) return 0;
  const project = await loadProject(tx, projectId);
  const cycle = cycleId === null ? null : await loadCycle(tx, cycleId);
  const passed = findPassedBudget(budgetsOf(project, cycle, tx.at), mostMicroUsd);
  if (passed !== undefined) throw new BudgetExceeded(passed);
  const held = reserveCost(project, mostMicroUsd);
  if (held.reservedMicroUsd > 0) tx.save('project', held.project);
  return held.reservedMicroUsd;
};

const newRecord = (
  { id, projectId, cycleId, kind, worker, token, image = null, pull, dependencies, commandId }: NewJob,
  at: string,
): JobRecord => ({
  v: 1,
  id,
  projectId,
  cycleId,
  kind,
  worker,
  image,
  // As hard to guess as the token, and not the token: it may travel on a queue that workers read.
  claimKey: createHash('sha256').update(`${id}\0${token}`).digest('hex').slice(0, 40),
  status: 'queued',
  generation: 1,
  leaseUntilMs: null,
  token,
  ...(pull === undefined ? {} : { pull }),
  ...(dependencies === undefined ? {} : { dependencies }),
  ...(commandId === undefined ? {} : { commandId }),
  specKey: blobKeys.jobSpec(id),
  resultKey: null,
  reservedMicroUsd: 0,
  createdAt: at,
});
