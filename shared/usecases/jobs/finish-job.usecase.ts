import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import { agentJobResult, testJobResult } from '#shared/contracts/jobs.contract.ts';
import type { AgentJobResult, TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { CycleRecord, JobRecord } from '#shared/contracts/records.contract.ts';
import { RUNNERS } from '#shared/domain/vocabulary.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { sha256 } from '../evidence/sha256.ts';
import { block } from '../cycle/block-cycle.ts';
import { pauseIfAsked, stepAfter } from '../cycle/cycle-step.ts';
import { loadCycle, saveCycle } from '../cycle/save-cycle.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { writeJsonBlob } from './read-blob.ts';
import { finishPullJob, isPullJob } from './finish-pull-job.ts';
import { recordAskedRun } from './record-asked-run.ts';
import { settleInstall } from './share-install.ts';
import { settleCost } from './settle-cost.ts';

export interface FinishedJob {
  readonly jobId: string;
  readonly generation: number;
  readonly result: JsonObject;
}

/**
 * Records a job's result once, and what it means for its cycle, and answers the machine, in one transaction. A worker
 * whose lease was lost, or whose job was cancelled, changes nothing.
 */
export const finishJob = async (
  { jobId, generation, result }: FinishedJob,
  deps: TransactionDeps & { readonly blobs: Blobs },
): Promise<void> => {
  const resultKey = blobKeys.jobResult(jobId);
  const held = await readRecord(deps.store, 'job', tableKeys.job(jobId));
  // The result of the worker that finished the job must stay as it is.
  if (held?.status !== 'running' || held.generation !== generation) return;
  await writeJsonBlob(deps.blobs, resultKey, result);
  await transactionally(deps, async (tx) => {
    const job = await tx.load('job', tableKeys.job(jobId));
    if (job?.status !== 'running' || job.generation !== generation) return;
    tx.save('job', { ...job, status: 'finished', resultKey, leaseUntilMs: null });
    if (isPullJob(job)) return finishPullJob(tx, job, { resultKey, result });
    if (job.cycleId === null) {
      await finishOutsideCycle(tx, job, resultKey, result);
      return;
    }
    if (job.kind === 'rerun') {
      const cycle = await loadCycle(tx, job.cycleId);
      const recorded = recordAskedRun(tx, cycle, job.id, testJobResult.parse(result));
      if (recorded !== cycle) tx.save('cycle', recorded);
      return;
    }
    await finishInCycle(tx, { ...job, cycleId: job.cycleId }, resultKey, result);
  });
};

const finishOutsideCycle = async (
  tx: Transaction,
  job: JobRecord,
  resultKey: string,
  result: JsonObject,
): Promise<void> => {
  const spent = job.kind === 'epic' ? costOf(agentJobResult.parse(result)) : 0;
  const project =
    (await settleCost(tx, job, spent)) ?? (await tx.load('project', tableKeys.project(job.projectId)));
  if (project === undefined) return;
  const data = { job: job.id, kind: job.kind, ...(spent > 0 ? { costMicroUsd: spent } : {}) };
  tx.save('project', tx.tell(project, { kind: 'job.finished', data }));
  tx.ask(job.projectId, { kind: 'answer-token', token: job.token, output: { jobId: job.id, resultKey } });
};

const costOf = ({ usage }: AgentJobResult): number => usage.reduce((sum, call) => sum + call.costMicroUsd, 0);

const finishInCycle = async (
  tx: Transaction,
  job: JobRecord & { readonly cycleId: string },
  resultKey: string,
  result: JsonObject,
): Promise<void> => {
  const before = await loadCycle(tx, job.cycleId);
  const told = tx.tell(before, {
    kind: 'job.finished',
    // The chain binds the report that the verdict is taken from.
    data: {
      job: job.id,
      kind: job.kind,
      phase: before.phase,
      resultSha256: sha256(JSON.stringify(result)),
      // An install reaches the network, unlike a run.
      ...(job.kind === 'install' ? { isolation: testJobResult.parse(result).isolation } : {}),
    },
  });
  const after = pauseIfAsked(recordResult(tx, told, job, resultKey, result));
  if (job.kind === 'install') await settleInstall(tx, job, resultKey, testJobResult.parse(result));
  const settled = await settleCost(tx, job, after.usage.costMicroUsd - before.usage.costMicroUsd);
  const project = await saveCycle(tx, before, after, null, settled);
  if (project !== undefined) tx.save('project', project);
  tx.ask(job.projectId, {
    kind: 'answer-token',
    token: job.token,
    output: { ...stepAfter(after, before.phase) },
  });
};

const recordResult = (
  tx: Transaction,
  cycle: CycleRecord,
  job: JobRecord,
  resultKey: string,
  result: JsonObject,
): CycleRecord => {
  switch (job.kind) {
    case 'agent':
      return recordAgent(cycle, job, resultKey, agentJobResult.parse(result));
    case 'test':
      return cycle.attempt?.testJob === job.id
        ? { ...cycle, attempt: { ...cycle.attempt, testResultKey: resultKey, step: 'verdict' } }
        : cycle;
    case 'baseline':
      return recordBaseline(cycle, resultKey, testJobResult.parse(result));
    case 'install':
      return recordInstall(tx, cycle, resultKey, testJobResult.parse(result));
    case 'epic':
    case 'merge-check':
    case 'rerun':
      return cycle;
  }
};

const recordAgent = (
  cycle: CycleRecord,
  job: JobRecord,
  resultKey: string,
  result: AgentJobResult,
): CycleRecord => {
  const usage = result.usage.reduce(
    (sum, call) => ({
      inputTokens: sum.inputTokens + call.inputTokens,
      outputTokens: sum.outputTokens + call.outputTokens,
      calls: sum.calls + 1,
      costMicroUsd: sum.costMicroUsd + call.costMicroUsd,
    }),
    cycle.usage,
  );
  if (cycle.attempt?.agentJob !== job.id) return { ...cycle, usage };
  const step = result.outcome === 'done' ? 'commit' : 'verdict';
  return { ...cycle, usage, attempt: { ...cycle.attempt, agentResultKey: resultKey, step } };
};

/** Packages that can't be had block the cycle: a person looks, and a hint has them installed once more. */
const recordInstall = (
  tx: Transaction,
  cycle: CycleRecord,
  resultKey: string,
  result: TestJobResult,
): CycleRecord => {
  const counted = { ...cycle, installs: cycle.installs + 1 };
  if (result.outcome !== 'done')
    return block(tx, counted, `the packages could not be installed: ${result.text}`);
  if (cycle.attempt?.step !== 'install') return { ...counted, dependenciesKey: resultKey };
  return {
    ...counted,
    dependenciesKey: resultKey,
    baseDependenciesKey: cycle.dependenciesKey,
    attempt: { ...cycle.attempt, step: 'packages' },
  };
};

const recordBaseline = (cycle: CycleRecord, resultKey: string, result: TestJobResult): CycleRecord => {
  const runner = RUNNERS.find((name) => name === result.runner) ?? null;
  return {
    ...cycle,
    baselineKey: resultKey,
    settings: cycle.settings === null ? null : { ...cycle.settings, runner },
  };
};
