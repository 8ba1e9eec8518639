import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EpicRecord } from '#shared/contracts/records.contract.ts';
import { agentFor } from '#shared/domain/agents/agents.ts';
import { answerToken } from '../cycle/park-cycle.usecase.ts';
import { readRecord } from '../records/read-records.ts';
import type { EnqueueDeps } from './enqueue-cycle-job.usecase.ts';
import { jobId } from './job-id.ts';
import { submitJob } from './submit-job.ts';

export interface EpicRef {
  readonly projectId: string;
  readonly epicId: string;
}

/** Has the Orchestrator break an epic up into stories. It proposes and writes nothing, so it gets no files and no way to write. */
export const enqueueEpicJob = async (
  { projectId, epicId, token }: EpicRef & { readonly token: string },
  deps: EnqueueDeps,
): Promise<void> => {
  const epic = await readRecord(deps.store, 'epic', tableKeys.epic(projectId, epicId));
  if (epic === undefined) throw new Error(`no epic ${epicId}`);
  const id = jobId({ owner: `${projectId}/${epicId}`, phase: 'EPIC', attempt: 1, kind: 'epic' });
  const spec = epicSpec(id, epic, deps);
  const job = await submitJob(
    {
      id,
      projectId,
      cycleId: null,
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
};

const epicSpec = (id: string, epic: EpicRecord, deps: EnqueueDeps): AgentJobSpec => ({
  v: 1,
  jobId: id,
  role: 'orchestrator',
  phase: null,
  attempt: 1,
  model: deps.defaultModel,
  taskId: epic.key ?? epic.id,
  story: { id: epic.id, title: epic.description.slice(0, 120), text: epic.description, criteria: [] },
  snapshotKey: null,
  policy: { allow: [], deny: ['**'], maxFileBytes: 0, maxFiles: 0 },
  limits: agentFor('orchestrator').limits,
  design: null,
  focus: { tests: [], files: [] },
  lastVerdict: null,
  personSays: null,
  epic: { id: epic.id, description: epic.description, key: epic.key },
  context: {},
});
