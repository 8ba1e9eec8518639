/** One agent job from its specification to its result: prompt, model with tools, change set, answer. */
import type { AgentJobResult, AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { ChangeSet, PolicyViolation } from '#shared/contracts/change-set.contract.ts';
import { AGENTS } from '#shared/domain/agents/agents.ts';
import { buildPrompt } from '#shared/domain/agents/prompts.ts';
import { checkChangeSet } from '#shared/domain/policies/path-policy.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { LanguageModel, ModelCall, ModelResult } from '#shared/ports/language-model.port.ts';
import { readAnswer } from './read-answer.ts';
import { readSnapshot, type WorkspaceFile } from './read-snapshot.ts';
import { createTools } from './tools/tools.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface RunAgentJobDeps {
  /** The snapshot as a tar; null where the job has none. */
  readonly fetchSnapshot: () => Promise<Uint8Array | null>;
  /** The model that the job's `provider:model` names. @throws when there is none such; the job ends `provider-failed`. */
  readonly model: (spec: AgentJobSpec) => LanguageModel;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Runs the job. Never throws for what a model, an agent or a provider does: that is the result's `outcome`.
 * @throws SnapshotRefused when the snapshot is not what the engine makes
 */
export const runAgentJob = async (spec: AgentJobSpec, deps: RunAgentJobDeps): Promise<AgentJobResult> => {
  const startedMs = deps.clock.nowMs();
  const tar = await deps.fetchSnapshot();
  const snapshot = tar ? await readSnapshot(tar) : new Map<string, WorkspaceFile>();
  const workspace = createWorkspace(snapshot, spec.policy);
  const ended = await runModel(spec, deps, workspace);
  const { changeSet, refused } = allowedChanges(spec, workspace.changeSet(), snapshot.keys());
  const answered = ended.outcome === 'answered' ? readAnswer(spec, ended.text) : undefined;
  return {
    v: 1,
    jobId: spec.jobId,
    outcome: answered ? (answered.ok ? 'done' : 'invalid-answer') : OUTCOMES[ended.outcome],
    text: answered && !answered.ok ? answered.text : ended.text,
    answer: answered?.ok ? answered.answer : null,
    proposal: answered?.ok ? answered.proposal : null,
    changeSet,
    violations: [...workspace.violations(), ...refused],
    usage: ended.calls.map((call) => ({ ...call })),
    durationMs: deps.clock.nowMs() - startedMs,
  };
};

const OUTCOMES = { answered: 'done', limit: 'limit', refused: 'refused', failed: 'provider-failed' } as const;

/** The model's run. Calls are noted as they end, so that none is lost when the run breaks off. */
const runModel = async (
  spec: AgentJobSpec,
  deps: RunAgentJobDeps,
  workspace: Workspace,
): Promise<ModelResult> => {
  const calls: ModelCall[] = [];
  try {
    deps.signal.throwIfAborted();
    return await deps.model(spec).run({
      ...buildPrompt(spec),
      tools: createTools(workspace, AGENTS[spec.role].tools),
      limits: spec.limits,
      signal: deps.signal,
      onCall: (call) => calls.push(call),
    });
  } catch (error) {
    return { outcome: 'failed', text: error instanceof Error ? error.message : String(error), calls };
  }
};

/** The policy once more, over what the tools really wrote: what it refuses is left out and recorded. */
const allowedChanges = (
  spec: AgentJobSpec,
  changeSet: ChangeSet,
  existing: Iterable<string>,
): { changeSet: ChangeSet; refused: readonly PolicyViolation[] } => {
  const refused = checkChangeSet(spec.policy, changeSet, existing);
  const paths = new Set(refused.map(({ path }) => path));
  const changes = changeSet.changes.filter(({ path }) => !paths.has(path));
  return { changeSet: { v: 1, changes: paths.has('') ? [] : changes }, refused: [...refused] };
};
