/** `scripts record`: one agent job with a live model, its replies written down. */
import { join, resolve } from 'node:path';
import { createScriptRecorder } from '#shared/adapters/scripted-model/record-script.ts';
import type { AgentJobResult, AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import { agentFor } from '#shared/domain/agents/agents.ts';
import { writePolicyFor } from '#shared/domain/policies/write-policies.ts';
import type { AgentRole, Phase, RunnerName } from '#shared/domain/vocabulary.ts';
import { parseDesign } from '#shared/usecases/read-design.ts';
import { readSnapshot } from '#workers/agent-runner/read-snapshot.ts';
import { runAgentJob } from '#workers/agent-runner/run-agent-job.ts';
import { chooseModel, type ModelEnvironment } from '../host/choose-model.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { packRepository } from './pack-repository.ts';

export interface RecordFlags {
  readonly model: string;
  readonly task: string;
  readonly text: string;
  readonly repository: string;
  readonly phase?: Phase;
  readonly role?: AgentRole;
  readonly runner: RunnerName;
  readonly attempt: number;
  readonly title?: string;
  readonly criterion: readonly string[];
  readonly json?: boolean;
}

/** Gives the exit code: 0 recorded, 1 the model gave no answer to record. */
export const recordReply = async (
  folder: string,
  flags: RecordFlags,
  environment: ModelEnvironment,
  say: (line: string) => void,
): Promise<ExitCode> => {
  const tar = await packRepository(resolve(flags.repository));
  const spec = await toSpec(flags, tar);
  const recorder = createScriptRecorder(folder);
  const live = chooseModel(environment);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  const result = await runAgentJob(spec, {
    fetchSnapshot: async () => tar,
    model: () =>
      recorder.recording(live(spec), {
        role: spec.role,
        task: spec.taskId,
        phase: spec.phase,
        attempt: spec.attempt,
      }),
    clock: { nowMs: () => Date.now() },
    signal: interrupted.signal,
  });
  const recorded = RECORDED.has(result.outcome);
  report(result, recorded ? recorder.file : null, flags, say);
  return recorded ? EXIT.done : EXIT.answerIsNo;
};

/** An answer that breaks its contract is worth playing too: the engine must refuse it. */
const RECORDED: ReadonlySet<AgentJobResult['outcome']> = new Set(['done', 'invalid-answer', 'refused']);

const ROLES: Readonly<Record<Phase, AgentRole>> = {
  DESIGN: 'design',
  TEST_RED: 'qa',
  CODE_GREEN: 'code',
  REFACTOR: 'code',
  COMMIT: 'orchestrator',
};

const toSpec = async (flags: RecordFlags, tar: Uint8Array): Promise<AgentJobSpec> => {
  const { task, text, attempt } = flags;
  const phase = flags.phase ?? null;
  const role = flags.role ?? (phase === null ? 'orchestrator' : ROLES[phase]);
  const design = await readDesign(tar, task);
  const limits = agentFor(role).limits;
  const nothing = { allow: [], deny: ['**'], maxFileBytes: 0, maxFiles: 0 };
  return {
    v: 1,
    jobId: 'job_recording',
    role,
    phase,
    attempt,
    model: flags.model,
    taskId: task,
    story: {
      id: task,
      title: flags.title ?? task,
      text,
      criteria: flags.criterion.map((criterion, index) => ({ id: `AC${index + 1}`, text: criterion })),
    },
    snapshotKey: 'working-copy',
    policy:
      phase === null
        ? nothing
        : writePolicyFor({ phase, storyId: task, runner: flags.runner, design, protectedPaths: [] }),
    limits,
    design,
    focus: { tests: [], files: design?.files ?? [] },
    lastVerdict: null,
    personSays: null,
    epic:
      phase === null
        ? { id: task, description: text, key: /^[A-Z][A-Z0-9]{1,9}$/.test(task) ? task : null }
        : null,
    context: {},
  };
};

const readDesign = async (tar: Uint8Array, task: string): Promise<AgentJobSpec['design']> => {
  const file = (await readSnapshot(tar)).get(join('docs/tdd', task, 'design.md'));
  const parsed = file && parseDesign(Buffer.from(file.bytes).toString());
  return parsed?.ok ? parsed.design : null;
};

const report = (
  result: AgentJobResult,
  script: string | null,
  flags: RecordFlags,
  say: (line: string) => void,
): void => {
  const { outcome, text, violations, usage } = result;
  const changes = result.changeSet.changes.map(({ op, path }) => ({ op, path }));
  if (flags.json === true) {
    say(JSON.stringify({ outcome, text, script, changes, violations, usage }));
    return;
  }
  const cost = usage.reduce((sum, call) => sum + call.costMicroUsd, 0) / 1_000_000;
  say(`${outcome}${outcome === 'done' ? '' : `: ${text}`} (${usage.length} calls, $${cost.toFixed(4)})`);
  for (const { op, path } of changes) say(`  ${op} ${path}`);
  for (const violation of violations) say(`  refused ${violation.path}: ${violation.text}`);
  say(
    script === null
      ? 'Nothing was recorded.'
      : `Recorded in ${script}. Play it with --model scripted:${script}`,
  );
};
