import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EpicRecord } from '#shared/contracts/records.contract.ts';
import { agentFor } from '#shared/domain/agents/agents.ts';
import { answerToken } from '../cycle/park-cycle.usecase.ts';
import { askEpicBudget } from '../epic/ask-epic-budget.ts';
import { readRecord } from '../records/read-records.ts';
import type { EnqueueDeps } from './enqueue-cycle-job.usecase.ts';
import { jobId } from './job-id.ts';
import { BudgetExceeded, submitJob } from './submit-job.ts';

export interface EpicRef {
  readonly projectId: string;
  readonly epicId: string;
}

export interface EpicJobRef extends EpicRef {
  readonly token: string;
  /** The default branch's head, whose files the agent reads; null: there are none. */
  readonly commit: string | null;
  /** The model that the configuration names; null: the default one. */
  readonly model: string | null;
}

/**
 * Has the Orchestrator break an epic up into stories. It reads the default branch's files, proposes and writes nothing.
 * Where a budget would be passed a person is asked instead, and the machine is told how long it may wait; where the
 * epic has ended, that it is over.
 */
export const enqueueEpicJob = async (wanted: EpicJobRef, deps: EnqueueDeps): Promise<void> => {
  const { projectId, epicId, token } = wanted;
  const epic = await readRecord(deps.store, 'epic', tableKeys.epic(projectId, epicId));
  if (epic === undefined) throw new Error(`no epic ${epicId}`);
  if (epic.status !== 'running') {
    await answerToken(deps.executions, token, { over: true });
    return;
  }
  const id = epicJobId({ projectId, epicId });
  const spec = epicSpec(id, epic, wanted, deps);
  try {
    const job = await submitJob(
      {
        id,
        projectId,
        cycleId: null,
        commandId: epic.commandId,
        kind: 'epic',
        worker: 'agent-runner',
        token,
        spec,
        mostMicroUsd: spec.limits.costMicroUsd,
      },
      deps,
    );
    if (job.status === 'finished')
      await answerToken(deps.executions, token, { jobId: id, resultKey: job.resultKey ?? '' });
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    const waitSeconds = await askEpicBudget({ projectId, epicId, passed: error.passed }, deps);
    await answerToken(deps.executions, token, { waitSeconds });
  }
};

/** An epic has one job. */
export const epicJobId = ({ projectId, epicId }: EpicRef): string =>
  jobId({ owner: `${projectId}/${epicId}`, phase: 'EPIC', attempt: 1, kind: 'epic' });

const epicSpec = (
  id: string,
  epic: EpicRecord,
  { projectId, commit, model }: EpicJobRef,
  deps: EnqueueDeps,
): AgentJobSpec => ({
  v: 1,
  jobId: id,
  role: 'orchestrator',
  phase: null,
  attempt: 1,
  model: model ?? deps.defaultModel,
  taskId: epic.key ?? epic.id,
  story: { id: epic.id, title: epic.description.slice(0, 120), text: epic.description, criteria: [] },
  snapshotKey: commit === null ? null : blobKeys.snapshot(projectId, commit),
  policy: { allow: [], deny: ['**'], maxFileBytes: 0, maxFiles: 0 },
  limits: agentFor('orchestrator').limits,
  design: null,
  focus: { tests: [], files: [] },
  lastVerdict: null,
  personSays: null,
  epic: { id: epic.id, description: epic.description, key: epic.key },
  context: {},
});
