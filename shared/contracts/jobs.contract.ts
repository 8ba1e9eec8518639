/** Jobs: what travels on the queues, what a worker gets, what it answers. Payloads travel by blob key, never in the message. */
import * as z from 'zod';
import { AGENT_ROLES, PHASES } from '#shared/domain/vocabulary.ts';
import { changeSet, policyViolation } from './change-set.contract.ts';
import { design } from './design.contract.ts';
import { criterion, JOB_KINDS, verdictSummary } from './records.contract.ts';
import { isolation, runReport } from './test-report.contract.ts';

export const jobMessage = z.object({
  v: z.literal(1),
  jobId: z.string(),
  generation: z.int(),
  kind: z.enum(JOB_KINDS),
  projectId: z.string(),
  cycleId: z.string().nullable(),
  /** Proves to `job-access` that the worker got this message. */
  claimKey: z.string().optional(),
  /** The command that the job goes back to, for log lines. */
  commandId: z.string().optional(),
});
export type JobMessage = z.infer<typeof jobMessage>;

/** What a phase may write, as globs over repository-relative paths; `deny` wins. */
export const writePolicy = z.object({
  allow: z.array(z.string()),
  deny: z.array(z.string()),
  maxFileBytes: z.int(),
  maxFiles: z.int(),
});
export type WritePolicy = z.infer<typeof writePolicy>;

export const agentLimits = z.object({
  turns: z.int(),
  timeMs: z.int(),
  tokens: z.int(),
  costMicroUsd: z.int(),
});

export const agentJobSpec = z.object({
  v: z.literal(1),
  jobId: z.string(),
  role: z.enum(AGENT_ROLES),
  phase: z.enum(PHASES).nullable(),
  attempt: z.int(),
  /** `provider:model`, e.g. `anthropic:claude-…`, `bedrock:…`, `openai-compatible:…`, `scripted:<file>`. */
  model: z.string(),
  taskId: z.string(),
  story: z.object({ id: z.string(), title: z.string(), text: z.string(), criteria: z.array(criterion) }),
  /** Key of the snapshot (tar) the workspace is made from; null: no repository yet. */
  snapshotKey: z.string().nullable(),
  policy: writePolicy,
  limits: agentLimits,
  design: design.nullable(),
  /** Tests and files that matter in this phase. */
  focus: z.object({ tests: z.array(z.string()), files: z.array(z.string()) }),
  lastVerdict: verdictSummary.nullable(),
  personSays: z.string().nullable(),
  /** For an epic: its description. */
  epic: z.object({ id: z.string(), description: z.string(), key: z.string().nullable() }).nullable(),
  /** Standing context from the project's config for this role. */
  context: z.record(z.string(), z.string()),
});
export type AgentJobSpec = z.infer<typeof agentJobSpec>;

/** Contract of the agent's final answer (seed: agent contract): this and nothing else is read. */
export const agentAnswer = z.object({
  task_id: z.string(),
  work_completed: z.string(),
  files_modified: z.array(z.string()),
  unfinished: z.array(z.string()),
});
export type AgentAnswer = z.infer<typeof agentAnswer>;

export const proposedStory = z.object({
  title: z.string().min(1),
  text: z.string().default(''),
  criteria: z.array(z.string()).default([]),
  depends_on: z.array(z.int()).default([]),
  priority: z.int().min(1).max(5).default(3),
});

export const agentJobResult = z.object({
  v: z.literal(1),
  jobId: z.string(),
  /** done: answered. The others end the attempt with that as its refusal. */
  outcome: z.enum(['done', 'limit', 'refused', 'invalid-answer', 'provider-failed']),
  text: z.string(),
  answer: agentAnswer.nullable(),
  /** For an epic. */
  proposal: z.object({ key: z.string(), stories: z.array(proposedStory) }).nullable(),
  changeSet,
  violations: z.array(policyViolation),
  usage: z.array(
    z.object({
      model: z.string(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      costMicroUsd: z.int(),
      durationMs: z.number(),
    }),
  ),
  durationMs: z.number(),
});
export type AgentJobResult = z.infer<typeof agentJobResult>;

/** What the grader knows about one test file of the story, read without running it. */
export const declaredTest = z.object({
  file: z.string(),
  name: z.string(),
  /** Names made at run time cannot be known before. */
  dynamic: z.boolean(),
  marks: z.array(z.enum(['skip', 'only', 'todo', 'fails'])),
  empty: z.boolean(),
  criteria: z.array(z.string()),
  parametrised: z.boolean(),
  /** Hash of the test's code without layout and comments: equal for two readings whose test does the same. */
  body: z.string().optional(),
});
export type DeclaredTest = z.infer<typeof declaredTest>;

export const testFileReading = z.object({
  path: z.string(),
  language: z.enum(['javascript', 'typescript', 'tsx', 'python', 'go', 'unknown']),
  /** false: it is of a known language and does not parse. */
  parses: z.boolean(),
  isTestFile: z.boolean(),
  sha256: z.string(),
  imports: z.array(
    z.object({
      specifier: z.string(),
      resolved: z.string().nullable(),
      external: z.boolean(),
      symbols: z.array(z.string()),
    }),
  ),
  tests: z.array(declaredTest),
});
export type TestFileReading = z.infer<typeof testFileReading>;

export const testJobSpec = z.object({
  v: z.literal(1),
  jobId: z.string(),
  kind: z.enum(['baseline', 'test', 'merge-check', 'rerun', 'install']),
  phase: z.enum(PHASES).nullable(),
  /** Snapshot (tar) under test, and of the story's base; the base is absent for a baseline. */
  snapshotKey: z.string(),
  baseSnapshotKey: z.string().nullable(),
  storyId: z.string().nullable(),
  design: design.nullable(),
  /** Blob keys: the baseline's `testJobResult`, and from GREEN on the RED's. */
  baselineKey: z.string().nullable(),
  expectedTestsKey: z.string().nullable(),
  /** Old tests that the design changes, repository-relative. */
  changedTests: z.array(z.string()),
  dependenciesKey: z.string().nullable(),
  /** For install: packages to add. */
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
  /** Where the story's own tests lie in this commit: `tests/tdd/<story>/`, after promotion `tests/<level>/<story>/`. */
  testRoot: z.string().nullable(),
  /** Whether a repository that cannot be sandboxed may run all the same. */
  unsandboxed: z.boolean(),
});
export type TestJobSpec = z.infer<typeof testJobSpec>;

/** Runs that one test job makes; a verdict rule says which it needs. */
export const RUN_NAMES = ['suite', 'rerun-1', 'rerun-2', 'sentinel', 'hollow-throw', 'hollow-empty'] as const;

export const testJobResult = z.object({
  v: z.literal(1),
  jobId: z.string(),
  /** done: every run was made, whatever its tests said. The others say why not, as the attempt's refusal. */
  outcome: z.enum([
    'done',
    'config-invalid',
    'runner-missing',
    'install-failed',
    'environment-broken',
    'sandbox-missing',
  ]),
  text: z.string(),
  runner: z.string().nullable(),
  runs: z.partialRecord(z.enum(RUN_NAMES), runReport),
  /** The story's own tests and changed old tests, read from the commit under test. */
  readings: z.array(testFileReading),
  /** The old tests of `changedTests` as they are in the base snapshot; tells an edited test from an untouched one beside it. */
  baseReadings: z.array(testFileReading).optional(),
  /** What the hollow runs changed; `skipped` names files with a reason ("no grammar", "does not build"). */
  hollow: z
    .object({
      functions: z.int(),
      values: z.int(),
      files: z.array(z.string()),
      skipped: z.array(z.object({ path: z.string(), why: z.string() })),
    })
    .nullable(),
  sentinel: z
    .object({
      mustFail: z.array(z.string()),
      mustPass: z.array(z.string()),
      /** The test file whose imports a sentinel of this name has. */
      beside: z.record(z.string(), z.string()).optional(),
    })
    .nullable(),
  /** Non-test lines that the story changed, by file, for the coverage rule. */
  changedLines: z.record(z.string(), z.array(z.int())),
  /** Those of them that stood elsewhere in the base: the coverage rule does not count them. */
  movedLines: z.record(z.string(), z.array(z.int())).optional(),
  /** Files changed against the base with what they are: the protected-files rule reads it. */
  changedFiles: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'modified', 'deleted']),
      role: z.enum(['test', 'runner', 'lock', 'ci', 'generated', 'source', 'docs', 'state']),
      detail: z.string().optional(),
    }),
  ),
  /** Marks that an implementation seldom needs, added by the story in code: `process.exit`, `os._exit`, … */
  suspicious: z.array(z.object({ path: z.string(), line: z.int(), mark: z.string() })),
  qualityFindings: z.array(
    z.object({ command: z.string(), file: z.string().nullable(), text: z.string(), inBase: z.boolean() }),
  ),
  isolation: isolation.nullable(),
  /** Of an install job: the archive that later runs mount (null: the project has no dependencies), and the manifest and lock it changed. */
  install: z
    .object({
      dependenciesKey: z.string().nullable(),
      /** Of the archive. */
      bytes: z.int().min(0).default(0),
      changeSet,
    })
    .optional(),
  durationMs: z.number(),
});
export type TestJobResult = z.infer<typeof testJobResult>;
