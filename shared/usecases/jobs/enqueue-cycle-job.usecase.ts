import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import { expectedTests } from '#shared/contracts/verdict.contract.ts';
import type { CycleRecord, JobRecord } from '#shared/contracts/records.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { answerToken } from '../cycle/park-cycle.usecase.ts';
import { openBudgetGate } from '../cycle/budget-gate.ts';
import { policyOf } from '../cycle/policy-of.ts';
import { stepAfter } from '../cycle/cycle-step.ts';
import { loadCycle } from '../cycle/save-cycle.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import { buildAgentSpec } from './build-agent-spec.ts';
import { buildInstallSpec, buildSuiteSpec, buildTestSpec } from './build-test-spec.ts';
import { jobId } from './job-id.ts';
import { readJsonBlob } from './read-blob.ts';
import { claimInstall, installKey } from './share-install.ts';
import { BudgetExceeded, submitJob } from './submit-job.ts';
import type { NewJob, SubmitDeps } from './submit-job.ts';

export interface EnqueueDeps extends SubmitDeps {
  readonly executions: Executions;
  readonly ids: Ids;
  /** Where the project's config names none. */
  readonly defaultModel: string;
  /** Which interpreters and compilers install jobs have: packages that were built for others are of no use. */
  readonly toolchain: () => Promise<string>;
}

export type JobOfCycle = 'agent' | 'test' | 'baseline' | 'install';

/**
 * Puts a job of a cycle on its queue, for a machine that waits on `token`. Asked again after a crash it is the same
 * job; one that has ended meanwhile is answered at once.
 */
export const enqueueCycleJob = async (
  { cycleId, kind, token }: { readonly cycleId: string; readonly kind: JobOfCycle; readonly token: string },
  deps: EnqueueDeps,
): Promise<void> => {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) throw new Error(`no cycle ${cycleId}`);
  if (isOver(cycle, kind)) {
    await answerToken(deps.executions, token, { ...stepAfter(cycle, cycle.phase) });
    return;
  }
  const wanted = await describeJob(cycle, kind, token, deps);
  const dependencies = kind === 'install' ? await sharedKey(cycle, deps) : undefined;
  let shared: Pick<NewJob, 'dependencies'> = {};
  if (dependencies !== undefined) {
    const claim = await claimInstall({ cycleId, key: dependencies, jobId: wanted.id, token }, deps);
    if (claim === 'waiting') return;
    if (claim === 'ready') {
      await answerToken(deps.executions, token, { step: 'look' });
      return;
    }
    if (claim === 'own') shared = { dependencies };
  }
  const job = await submitOrAsk(cycle, { ...wanted, ...shared }, deps);
  if (job === undefined) {
    await answerToken(deps.executions, token, { step: 'look' });
    return;
  }
  await noteJob(cycle, kind, job, deps);
  if (job.status === 'finished') {
    const fresh = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
    await answerToken(deps.executions, token, { ...stepAfter(fresh ?? cycle, cycle.phase) });
  }
};

/** Packages that a design adds are installed for its cycle alone; the others for every cycle that needs the same. */
const sharedKey = async (
  { attempt, settings }: CycleRecord,
  deps: EnqueueDeps,
): Promise<string | undefined> => {
  const lockHash = settings?.lockHash ?? null;
  if (lockHash === null || attempt?.step === 'install') return undefined;
  return installKey({ lockHash, image: settings?.image ?? null, toolchain: await deps.toolchain() });
};

/** @returns undefined when a budget would be passed: a person is asked, and nothing is on the queue */
const submitOrAsk = async (
  { id: cycleId }: CycleRecord,
  wanted: NewJob,
  deps: EnqueueDeps,
): Promise<JobRecord | undefined> => {
  try {
    return await submitJob(wanted, deps);
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    await openBudgetGate({ cycleId, passed: error.passed }, deps);
    return undefined;
  }
};

const isOver = (cycle: CycleRecord, kind: JobOfCycle): boolean => {
  if (cycle.status === 'completed' || cycle.status === 'aborted' || cycle.wait !== null) return true;
  if (kind === 'baseline') return cycle.baselineKey !== null;
  if (kind === 'install') return cycle.dependenciesKey !== null && cycle.attempt?.step !== 'install';
  return cycle.attempt?.step !== kind;
};

/** What tells jobs of one kind apart: a cycle that begins anew from another story's branch has another baseline. */
const attemptOf = (cycle: CycleRecord, kind: JobOfCycle): number => {
  if (kind === 'install') return cycle.installs + 1;
  return kind === 'baseline' ? 1 + (cycle.follows?.length ?? 0) : (cycle.attempt?.n ?? 1);
};

const describeJob = async (
  cycle: CycleRecord,
  kind: JobOfCycle,
  token: string,
  deps: EnqueueDeps,
): Promise<NewJob> => {
  const attempt = attemptOf(cycle, kind);
  const id = jobId({
    owner: cycle.id,
    phase: kind === 'baseline' || kind === 'install' ? 'PREPARE' : cycle.phase,
    attempt,
    kind,
  });
  const image = cycle.settings?.image ?? null;
  const common = {
    id,
    projectId: cycle.projectId,
    cycleId: cycle.id,
    commandId: cycle.commandId,
    kind,
    token,
  } as const;
  switch (kind) {
    case 'agent': {
      const spec = await agentSpec(id, cycle, deps);
      return { ...common, worker: 'agent-runner', spec, mostMicroUsd: spec.limits.costMicroUsd };
    }
    case 'test':
      return { ...common, worker: 'test-runner', image, spec: buildTestSpec(id, cycle), mostMicroUsd: 0 };
    case 'install':
      return { ...common, worker: 'test-runner', image, spec: buildInstallSpec(id, cycle), mostMicroUsd: 0 };
    case 'baseline': {
      const { base, projectId, dependenciesKey, settings } = cycle;
      if (base === null) throw new Error(`cycle ${cycle.id} has no base yet`);
      const spec = buildSuiteSpec(id, {
        kind,
        projectId,
        commit: base.commit,
        dependenciesKey,
        unsandboxed: settings?.unsandboxed ?? false,
      });
      return { ...common, worker: 'test-runner', image, spec, mostMicroUsd: 0 };
    }
  }
};

const agentSpec = async (id: string, cycle: CycleRecord, deps: EnqueueDeps): Promise<AgentJobSpec> => {
  const story = await readRecord(
    deps.store,
    'story',
    tableKeys.story(cycle.projectId, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
  );
  if (story === undefined) throw new Error(`no story ${cycle.storyId}`);
  const expected =
    cycle.expectedTestsKey === null
      ? null
      : await readJsonBlob(deps.blobs, cycle.expectedTestsKey, expectedTests);
  return buildAgentSpec({
    jobId: id,
    cycle,
    story,
    policy: policyOf(cycle),
    defaultModel: deps.defaultModel,
    tests: (expected?.tests ?? []).map((test) => `${test.file}: ${test.name}`),
  });
};

/** Remembers the job with the attempt and tells it, once. */
const noteJob = async (
  cycle: CycleRecord,
  kind: JobOfCycle,
  job: JobRecord,
  deps: EnqueueDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const fresh = await loadCycle(tx, cycle.id);
    if (
      kind === 'baseline' ||
      kind === 'install' ||
      fresh.attempt === null ||
      fresh.attempt.n !== cycle.attempt?.n
    )
      return;
    const field = kind === 'agent' ? 'agentJob' : 'testJob';
    if (fresh.attempt[field] === job.id) return;
    tx.save('cycle', { ...fresh, attempt: { ...fresh.attempt, [field]: job.id } });
    tx.markRepeatable();
  });
