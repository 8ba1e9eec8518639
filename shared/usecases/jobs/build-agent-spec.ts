import type { AgentJobSpec, WritePolicy } from '#shared/contracts/jobs.contract.ts';
import type { CycleRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { blobKeys } from '#shared/contracts/keys.contract.ts';
import { agentFor } from '#shared/domain/agents/agents.ts';
import type { AgentRole, Phase } from '#shared/domain/vocabulary.ts';

const ROLE_OF_PHASE: Readonly<Record<Phase, AgentRole>> = {
  DESIGN: 'design',
  TEST_RED: 'qa',
  CODE_GREEN: 'code',
  REFACTOR: 'code',
  COMMIT: 'orchestrator',
};

export interface AgentSpecParts {
  readonly jobId: string;
  readonly cycle: CycleRecord;
  readonly story: StoryRecord;
  readonly policy: WritePolicy;
  readonly defaultModel: string;
  /** Names of the tests that matter: those of the RED commit. */
  readonly tests: readonly string[];
}

/** What an agent is told in one attempt of a phase. @throws Error when the cycle has no attempt */
export const buildAgentSpec = ({
  jobId,
  cycle,
  story,
  policy,
  defaultModel,
  tests,
}: AgentSpecParts): AgentJobSpec => {
  const { attempt, settings } = cycle;
  if (attempt === null) throw new Error(`cycle ${cycle.id} has no attempt`);
  const role = ROLE_OF_PHASE[attempt.phase];
  const criteria = story.criteria.map((text, index) => ({ id: `AC${index + 1}`, text }));
  return {
    v: 1,
    jobId,
    role,
    phase: attempt.phase,
    attempt: attempt.n,
    model: settings?.models[role] ?? defaultModel,
    taskId: story.id,
    story: { id: story.id, title: story.title, text: story.text, criteria },
    snapshotKey: blobKeys.snapshot(cycle.projectId, attempt.from),
    policy,
    limits: agentFor(role).limits,
    design: cycle.design,
    focus: { tests: [...tests], files: cycle.design?.files ?? [] },
    lastVerdict: cycle.lastVerdict,
    personSays: cycle.personSays,
    epic: null,
    context: settings?.context[role] ?? {},
  };
};
