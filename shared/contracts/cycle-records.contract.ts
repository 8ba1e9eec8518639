/** Records of a TDD cycle: where it stands, what it waits for, what works for it. */
import * as z from 'zod';
import {
  AGENT_ROLES,
  CYCLE_STATUSES,
  GATE_KINDS,
  MEMBER_ROLES,
  MODES,
  PHASES,
  RUNNERS,
} from '#shared/domain/vocabulary.ts';
import { askedRuns } from './asked-runs.contract.ts';
import { budgetAsk, budgetGrant } from './budget.contract.ts';
import { design } from './design.contract.ts';
import { time, commitId, streamHead, actor } from './record-terms.contract.ts';
import { WORKERS } from './worker-records.contract.ts';

export const verdictSummary = z.object({
  phase: z.enum(PHASES),
  attempt: z.int(),
  accepted: z.boolean(),
  /** Why, one line each, in words for a person and for the next attempt. */
  reasons: z.array(
    z.object({
      code: z.string(),
      test: z.string().optional(),
      file: z.string().optional(),
      text: z.string(),
    }),
  ),
  /** What a person should know beside the decision: "not hollowed", "not measured", flaky tests. */
  notes: z.array(z.string()),
  /** Blob with the full verdict: reports, lists, hashes. */
  key: z.string().nullable(),
});
export type VerdictSummary = z.infer<typeof verdictSummary>;

/** Steps of one attempt, in order. What is recorded is done: the machine goes on with the next. */
export const ATTEMPT_STEPS = [
  'install',
  'packages',
  'agent',
  'commit',
  'test',
  'verdict',
  'decided',
] as const;

export const attemptState = z.object({
  phase: z.enum(PHASES),
  n: z.int().positive(),
  step: z.enum(ATTEMPT_STEPS),
  startedAt: time,
  /** What the agent's workspace starts from: the last accepted commit, or the refused one of the attempt before. */
  from: commitId,
  agentJob: z.string().nullable(),
  /** Blob with the agent's result (change set, usage, violations). */
  agentResultKey: z.string().nullable(),
  commit: commitId.nullable(),
  testJob: z.string().nullable(),
  testResultKey: z.string().nullable(),
});
export type AttemptState = z.infer<typeof attemptState>;

/** What the project's `config/agent-workflow.yml` on the story's base commit says about a cycle. */
export const cycleSettings = z.object({
  mode: z.enum(MODES),
  /** null until the baseline has told. */
  runner: z.enum(RUNNERS).nullable(),
  /** Hash of what decides which packages there are (lock file, install command); null: the project installs nothing. */
  lockHash: z.string().nullable(),
  /** Package scripts or Makefile targets that the runner's call goes through. */
  runnerScripts: z.array(z.string()),
  coverageThreshold: z.number(),
  generated: z.array(z.string()),
  protectedPaths: z.array(z.string()),
  criticalPaths: z.array(z.string()),
  publicContracts: z.array(z.string()),
  allowMarks: z.array(z.string()),
  gateMinutes: z.number().positive(),
  /** `budget.per_story_usd`; null or absent: no limit. */
  storyLimitMicroUsd: z.int().min(0).nullable().optional(),
  /** By agent role: the model and standing context. */
  models: z.partialRecord(z.enum(AGENT_ROLES), z.string()),
  context: z.partialRecord(z.enum(AGENT_ROLES), z.record(z.string(), z.string())),
  unsandboxed: z.boolean(),
  /** `tdd.environment.image`; absent: the test runner's own. */
  image: z.string().nullable().optional(),
});
export type CycleSettings = z.infer<typeof cycleSettings>;

export const cycleRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  storyId: z.string(),
  sprintId: z.string().nullable(),
  /** The command that it goes back to; absent: none, or it is older than this field. */
  commandId: z.string().optional(),
  branch: z.string(),
  phase: z.enum(PHASES),
  status: z.enum(CYCLE_STATUSES),
  pauseRequested: z.boolean(),
  /** The execution of `tdd-cycle` is `<id>-<executions>`. */
  executions: z.int().min(0),
  /** How often a phase machine was started, so that each has a name of its own. */
  phaseRuns: z.int().min(0),
  /** New executions in a row that brought the cycle no step further, and the head of its stream after the last. */
  revived: z
    .object({ times: z.int().positive(), seq: z.int().min(0) })
    .nullable()
    .optional(),
  /** Where the branch starts: the default branch with the branches of the stories it depends on merged in. */
  base: z.object({ commit: commitId, defaultBranchCommit: commitId, merged: z.array(z.string()) }).nullable(),
  /** Last accepted commit of each phase. */
  commits: z.partialRecord(z.enum(PHASES), commitId),
  head: commitId.nullable(),
  settings: cycleSettings.nullable(),
  design: design.nullable(),
  attempts: z.partialRecord(z.enum(PHASES), z.int()),
  refusalsInRow: z.int().min(0),
  attempt: attemptState.nullable(),
  /** Blobs: baseline report and the tests of the accepted RED commit (`expected-tests.contract.ts`). */
  baselineKey: z.string().nullable(),
  expectedTestsKey: z.string().nullable(),
  /** Result of the install job whose archive the test runs get; null: none was needed or made yet. */
  dependenciesKey: z.string().nullable(),
  /** The same before a design added packages: what holds again when that design is given up. */
  baseDependenciesKey: z.string().nullable().optional(),
  /** How many install jobs have ended, so that each has a name of its own. */
  installs: z.int().min(0),
  /** Commit with the packages that the design adds; null: it adds none, or not yet. */
  packagesCommit: commitId.nullable(),
  /** Gates that the budget has asked for, and what people added to the story's own. */
  budget: z.object({ asked: z.int().min(0), grants: z.array(budgetGrant) }).optional(),
  /** Test runs that people asked for, beside the attempts. */
  runs: askedRuns.optional(),
  /** Why a cycle is blocked, in words for the person who is asked. */
  blockedBecause: z.string().nullable(),
  /** What the machine waits for. The token never leaves the backend. */
  wait: z
    .object({
      kind: z.enum(['gate', 'blocked', 'paused', 'files']),
      token: z.string().nullable(),
      approvalId: z.string().nullable(),
    })
    .nullable(),
  /** Files of its design that no other running cycle may change; absent before the design. */
  files: z.array(z.string()).optional(),
  /** For a wait for `files`: the first file that another cycle holds, and whose. */
  waitsFor: z.object({ path: z.string(), cycleId: z.string(), storyId: z.string() }).nullable().optional(),
  /** Stories that this one waited for and that were finished then: its branch starts from theirs too. */
  follows: z.array(z.string()).optional(),
  /** Gates already passed in the current phase, so that a restart does not ask again. */
  gatesPassed: z.array(z.object({ kind: z.enum(GATE_KINDS), commit: commitId, approvalId: z.string() })),
  /** What a person said for the next attempt: a hint or the reason of a rejection. */
  personSays: z.string().nullable(),
  lastVerdict: verdictSummary.nullable(),
  verdicts: z.array(verdictSummary.omit({ notes: true })),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), calls: z.int(), costMicroUsd: z.int() }),
  /** What stands in the project's repository. */
  pushedCommit: commitId.nullable(),
  pullRequestUrl: z.string().nullable(),
  pullRequestNumber: z.int().positive().optional(),
  evidenceKey: z.string().nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  stream: streamHead,
});
export type CycleRecord = z.infer<typeof cycleRecord>;

export const approvalRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  cycleId: z.string().nullable(),
  storyId: z.string().nullable(),
  kind: z.enum(GATE_KINDS),
  /** What is asked, in words. */
  question: z.string(),
  /** The commit that was shown; approving binds exactly this one. */
  commit: commitId.nullable(),
  /** For `budget`: what an approval adds. */
  budget: budgetAsk.optional(),
  /** For `access`: the role that who asks would have. */
  access: z.object({ role: z.enum(MEMBER_ROLES) }).optional(),
  /** For `confirm`: the command that is carried out when it is approved. */
  command: z.string().nullable(),
  status: z.enum(['open', 'approved', 'rejected', 'expired', 'void']),
  /** Who may not decide it alone (skip_phase needs a second person). */
  askedBy: actor.nullable(),
  decidedBy: actor.nullable(),
  reason: z.string().nullable(),
  openedAt: time,
  expiresAt: time.nullable(),
  decidedAt: time.nullable(),
  /** When the half-time reminder went out; a machine that minds the gate again says it no second time. */
  remindedAt: time.nullable().optional(),
  escalated: z.boolean(),
});
export type ApprovalRecord = z.infer<typeof approvalRecord>;

export const JOB_KINDS = ['agent', 'epic', 'install', 'baseline', 'test', 'merge-check', 'rerun'] as const;
export const jobRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  cycleId: z.string().nullable(),
  /** The command that it goes back to; absent: none, or it is older than this field. */
  commandId: z.string().optional(),
  kind: z.enum(JOB_KINDS),
  worker: z.enum(WORKERS),
  /** Environment that a test job needs; absent or null: the test runner's own. */
  image: z.string().nullable().optional(),
  /** Comes with the job's message, so that only who got the message can claim the job. */
  claimKey: z.string().optional(),
  status: z.enum(['queued', 'running', 'finished', 'failed', 'cancelled']),
  /** Rises with every redelivery after a lapsed lease; a worker drops a message of an older one. */
  generation: z.int().min(1),
  leaseUntilMs: z.int().nullable(),
  /** When the present generation was claimed. */
  claimedAtMs: z.int().optional(),
  /** Of the call that asked for the job, as X-Ray writes it. */
  traceHeader: z.string().optional(),
  /** Task token that the result answers. */
  token: z.string(),
  /** Of a pull request's validation: the commit of which pull request. */
  pull: z.object({ number: z.int(), head: commitId }).optional(),
  /** Of an install job that other cycles share: the key of its `dependencies` record. */
  dependencies: z.string().optional(),
  specKey: z.string(),
  resultKey: z.string().nullable(),
  /** Held of the project's budget until the job ends. */
  reservedMicroUsd: z.int().min(0),
  createdAt: time,
});
export type JobRecord = z.infer<typeof jobRecord>;
