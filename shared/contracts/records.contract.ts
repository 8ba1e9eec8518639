/**
 * What is stored, item by item. Every record carries `v`, the version of its shape: code accepts v and v-1.
 * Times are ISO 8601 in UTC; money is in whole millionths of a US dollar (`…MicroUsd`).
 */
import * as z from 'zod';
import {
  AGENT_ROLES,
  CYCLE_STATUSES,
  GATE_KINDS,
  MEMBER_ROLES,
  MODES,
  PHASES,
  RUNNERS,
  STORY_STATUSES,
  WORKFLOW_STATES,
} from '#shared/domain/vocabulary.ts';
import { design } from './design.contract.ts';
import { jsonObject } from './json.contract.ts';

const time = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const commitId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** Head of a stream's hash chain: the next event is seq + 1 and names `hash` as its `prev`. */
export const streamHead = z.object({ seq: z.int().min(0), hash: z.string() });

export const actor = z.object({ id: z.string(), name: z.string(), via: z.enum(['cli', 'rest', 'slack', 'discord', 'github', 'jira', 'engine', 'demo']) });
export type Actor = z.infer<typeof actor>;

export const projectRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  name: z.string(),
  /** A path or URL that git can fetch from and push to. */
  repository: z.string(),
  defaultBranch: z.string(),
  mode: z.enum(MODES),
  state: z.enum(WORKFLOW_STATES),
  createdAt: time,
  /** By key: highest number given and how many digits it is padded to (0 = not padded). */
  keys: z.record(z.string(), z.object({ highest: z.int(), width: z.int() })),
  /** How many stories are in each status; an epic being broken up counts in `epicsRunning`. */
  storyCounts: z.record(z.enum(STORY_STATUSES), z.int().min(0)),
  epicsRunning: z.int().min(0),
  /** The sprint that is planned, running, paused or under review. */
  sprintId: z.string().nullable(),
  sprintsMade: z.int().min(0),
  /** Cycles that have not ended, in or outside a sprint, with what the workflow state is derived from. */
  openCycles: z.array(z.object({ id: z.string(), storyId: z.string(), sprintId: z.string().nullable(), status: z.enum(CYCLE_STATUSES) })),
  /** Approvals that wait for a decision, oldest first (story approvals are not among them: they are stories in `proposed`). */
  openApprovals: z.array(z.object({ id: z.string(), kind: z.enum(GATE_KINDS), storyId: z.string().nullable() })),
  ciFailing: z.boolean(),
  sprintCapacity: z.int().positive(),
  parallelStories: z.int().positive(),
  /** Budget of the project in total; null: no limit. `reserved` is held by running jobs. */
  budget: z.object({ limitMicroUsd: z.int().nullable(), spentMicroUsd: z.int(), reservedMicroUsd: z.int() }),
  channels: z.array(z.string()),
  members: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(MEMBER_ROLES) })),
  /** A change that is still being applied page by page: one at a time. */
  openIntent: z.object({ id: z.string(), command: z.string() }).nullable().optional(),
  /** When the project was taken off the list; its records stay, and its id is not given again. */
  removedAt: time.optional(),
  stream: streamHead,
});
export type ProjectRecord = z.infer<typeof projectRecord>;

export const epicRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  key: z.string().nullable(),
  description: z.string(),
  status: z.enum(['running', 'proposed', 'failed']),
  executionName: z.string(),
  createdAt: time,
  createdBy: actor,
});
export type EpicRecord = z.infer<typeof epicRecord>;

export const criterion = z.object({ id: z.string(), text: z.string(), keeps: z.boolean().optional() });

export const storyRecord = z.object({
  v: z.literal(1),
  /** As written by the person or proposed by the agent: `USER-001`. */
  id: z.string(),
  /** One form for all spellings: `USER-1`. Keys of the table use this one. */
  canonicalId: z.string(),
  projectId: z.string(),
  epicId: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  criteria: z.array(z.string()),
  dependsOn: z.array(z.string()),
  /** 1 (highest) to 5. */
  priority: z.int().min(1).max(5),
  status: z.enum(STORY_STATUSES),
  skipped: z.boolean(),
  cycleId: z.string().nullable(),
  /** How many cycles this story has had. */
  cycles: z.int().min(0),
  createdAt: time,
  createdBy: actor,
});
export type StoryRecord = z.infer<typeof storyRecord>;

export const sprintRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  goal: z.string().nullable(),
  stories: z.array(z.string()),
  /** storyId → how it ended; absent while it has not. */
  outcomes: z.record(z.string(), z.enum(['completed', 'aborted', 'skipped'])),
  status: z.enum(['planned', 'active', 'paused', 'review', 'closed', 'cancelled']),
  planApproval: z.enum(['not_needed', 'open', 'approved', 'rejected']),
  /** Execution of `sprint` is `<id>-<executions>`. */
  executions: z.int().min(0),
  /** Token of the sprint machine while it waits for a cycle to change, and the changes since it last looked. */
  wait: z.object({ token: z.string() }).nullable(),
  changes: z.int().min(0),
  mergeCheck: z.object({ ok: z.boolean(), text: z.string(), stories: z.array(z.string()) }).nullable(),
  feedback: z.array(z.object({ text: z.string(), by: actor, at: time })),
  createdAt: time,
});
export type SprintRecord = z.infer<typeof sprintRecord>;

export const verdictSummary = z.object({
  phase: z.enum(PHASES),
  attempt: z.int(),
  accepted: z.boolean(),
  /** Why, one line each, in words for a person and for the next attempt. */
  reasons: z.array(z.object({ code: z.string(), test: z.string().optional(), file: z.string().optional(), text: z.string() })),
  /** What a person should know beside the decision: "not hollowed", "not measured", flaky tests. */
  notes: z.array(z.string()),
  /** Blob with the full verdict: reports, lists, hashes. */
  key: z.string().nullable(),
});
export type VerdictSummary = z.infer<typeof verdictSummary>;

/** Steps of one attempt, in order. What is recorded is done: the machine goes on with the next. */
export const ATTEMPT_STEPS = ['install', 'agent', 'commit', 'test', 'verdict', 'decided'] as const;

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
  /** Package scripts or Makefile targets that the runner's call goes through. */
  runnerScripts: z.array(z.string()),
  coverageThreshold: z.number(),
  generated: z.array(z.string()),
  protectedPaths: z.array(z.string()),
  criticalPaths: z.array(z.string()),
  publicContracts: z.array(z.string()),
  allowMarks: z.array(z.string()),
  gateMinutes: z.number().positive(),
  /** By agent role: the model and standing context. */
  models: z.partialRecord(z.enum(AGENT_ROLES), z.string()),
  context: z.partialRecord(z.enum(AGENT_ROLES), z.record(z.string(), z.string())),
  unsandboxed: z.boolean(),
});
export type CycleSettings = z.infer<typeof cycleSettings>;

export const cycleRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  storyId: z.string(),
  sprintId: z.string().nullable(),
  branch: z.string(),
  phase: z.enum(PHASES),
  status: z.enum(CYCLE_STATUSES),
  pauseRequested: z.boolean(),
  /** The execution of `tdd-cycle` is `<id>-<executions>`. */
  executions: z.int().min(0),
  /** How often a phase machine was started, so that each has a name of its own. */
  phaseRuns: z.int().min(0),
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
  dependenciesKey: z.string().nullable(),
  /** Why a cycle is blocked, in words for the person who is asked. */
  blockedBecause: z.string().nullable(),
  /** What the machine waits for. The token never leaves the backend. */
  wait: z.object({ kind: z.enum(['gate', 'blocked', 'paused']), token: z.string().nullable(), approvalId: z.string().nullable() }).nullable(),
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
  escalated: z.boolean(),
});
export type ApprovalRecord = z.infer<typeof approvalRecord>;

export const JOB_KINDS = ['agent', 'epic', 'install', 'baseline', 'test', 'merge-check', 'rerun'] as const;
export const jobRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  cycleId: z.string().nullable(),
  kind: z.enum(JOB_KINDS),
  worker: z.enum(['agent-runner', 'test-runner']),
  status: z.enum(['queued', 'running', 'finished', 'failed', 'cancelled']),
  /** Rises with every redelivery after a lapsed lease; a worker drops a message of an older one. */
  generation: z.int().min(1),
  leaseUntilMs: z.int().nullable(),
  /** Task token that the result answers. */
  token: z.string(),
  specKey: z.string(),
  resultKey: z.string().nullable(),
  /** Held of the project's budget until the job ends. */
  reservedMicroUsd: z.int().min(0),
  createdAt: time,
});
export type JobRecord = z.infer<typeof jobRecord>;

export const eventRecord = z.object({
  v: z.literal(1),
  /** `evt_<stream>_<seq>` */
  id: z.string(),
  /** Project id or cycle id. */
  stream: z.string(),
  seq: z.int().positive(),
  prev: z.string(),
  /** SHA-256 over the canonical JSON of everything else here. */
  hash: sha256,
  at: time,
  kind: z.string(),
  projectId: z.string(),
  storyId: z.string().nullable(),
  actor: actor.nullable(),
  data: jsonObject,
});
export type EventRecord = z.infer<typeof eventRecord>;

/** What is carried out after the transaction that asked for it, by a dispatcher that can be run again. */
export const effect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-execution'), machine: z.string(), name: z.string(), input: jsonObject }),
  z.object({ kind: z.literal('stop-execution'), machine: z.string(), name: z.string(), cause: z.string() }),
  z.object({ kind: z.literal('answer-token'), token: z.string(), output: jsonObject }),
  z.object({ kind: z.literal('cancel-jobs'), cycleId: z.string() }),
  z.object({ kind: z.literal('export-state'), projectId: z.string() }),
  z.object({ kind: z.literal('apply-intent'), projectId: z.string(), intentId: z.string(), page: z.int().min(0) }),
]);
export type Effect = z.infer<typeof effect>;

export const effectRecord = z.object({ v: z.literal(1), id: z.string(), projectId: z.string(), effect, createdAt: time });
export type EffectRecord = z.infer<typeof effectRecord>;

export const commandRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  text: z.string(),
  actor,
  /** null while the command has not been judged. */
  outcome: z
    .object({ ok: z.boolean(), reply: z.string(), state: z.enum(WORKFLOW_STATES).nullable(), allowed: z.array(z.string()), error: z.string().optional(), hint: z.string().optional() })
    .nullable(),
  at: time,
});
export type CommandRecord = z.infer<typeof commandRecord>;

/** A command that touches more items than one transaction holds: applied in pages, each of which says where the next begins. */
export const intentRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  plan: z.discriminatedUnion('kind', [
    /** Every story that was proposed when it was said. */
    z.object({ kind: z.literal('approve-all') }),
    z.object({ kind: z.literal('approve'), stories: z.array(z.string()) }),
    z.object({ kind: z.literal('plan'), stories: z.array(z.string()) }),
    /** Stories of a cancelled sprint: open cycles are aborted, planned stories are ready again. */
    z.object({ kind: z.literal('return'), stories: z.array(z.string()), why: z.string() }),
    z.object({ kind: z.literal('steer'), cycles: z.array(z.string()), move: z.enum(['pause', 'resume', 'abort']), why: z.string() }),
  ]),
  /** The page that is applied next; an effect of another page has been carried out before. */
  page: z.int().min(0),
  cursor: z.string().nullable(),
  applied: z.int().min(0),
  done: z.boolean(),
  actor,
  askedAt: time,
});
export type IntentRecord = z.infer<typeof intentRecord>;

export const agentRole = z.enum(AGENT_ROLES);
