/** Records of a project and its backlog. */
import * as z from 'zod';
import {
  CYCLE_STATUSES,
  GATE_KINDS,
  MEMBER_ROLES,
  MODES,
  STORY_STATUSES,
  WORKFLOW_STATES,
} from '#shared/domain/vocabulary.ts';
import { projectBudget } from './budget.contract.ts';
import { notificationRule } from './notices.contract.ts';
import { WEBHOOK_SOURCES } from './deliveries.contract.ts';
import { time, streamHead, actor } from './record-terms.contract.ts';
import { jiraSettings } from './tracker.contract.ts';

/** A person known to a project. */
const member = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(MEMBER_ROLES),
  /** Other identities of the same person: `slack:U0123`, `github:ada`. None is another member's. */
  also: z.array(z.string()).optional(),
});
export type Member = z.infer<typeof member>;

export const projectRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  name: z.string(),
  /** A path or URL that git can fetch from and push to. */
  repository: z.string(),
  defaultBranch: z.string(),
  mode: z.enum(MODES),
  /** `command`: `/project mode` set it, which outranks the configuration. Absent: the configuration did. */
  modeSetBy: z.literal('command').optional(),
  /** As the configuration had it when it was last looked at. */
  modeInConfig: z.enum(MODES).optional(),
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
  openCycles: z.array(
    z.object({
      id: z.string(),
      storyId: z.string(),
      sprintId: z.string().nullable(),
      status: z.enum(CYCLE_STATUSES),
    }),
  ),
  /** Approvals that wait for a decision, oldest first (story approvals are not among them: they are stories in `proposed`). */
  openApprovals: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(GATE_KINDS),
      storyId: z.string().nullable(),
      /** The head of the question, for replies. */
      asks: z.string().optional(),
      /** The commit that an approval binds. */
      commit: z.string().nullable().optional(),
    }),
  ),
  ciFailing: z.boolean(),
  /** GitHub's App as it is installed on the repository; null: it was taken away. */
  codeHostInstallation: z.int().positive().nullable().optional(),
  sprintCapacity: z.int().positive(),
  parallelStories: z.int().positive(),
  budget: projectBudget,
  channels: z.array(z.string()),
  /** Where else events are told, and which: as the configuration on the default branch says. */
  notifications: z.array(notificationRule).optional(),
  /** The Jira project that it follows, as the configuration on the default branch says; null or absent: none. */
  jira: jiraSettings.nullable().optional(),
  members: z.array(member),
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
  /** The command that it goes back to; absent: none, or it is older than this field. */
  commandId: z.string().optional(),
  /** While a budget asks a person: the approval, and the machine's token once it has parked. */
  wait: z.object({ approvalId: z.string(), token: z.string().nullable() }).nullable().optional(),
  /** Approvals that it has asked for. */
  asked: z.int().min(0).optional(),
  /** Ids of the stories that it brought. */
  stories: z.array(z.string()).optional(),
  /** What the agent proposed beyond the most that one epic may have. */
  leftOut: z.object({ stories: z.int().positive(), titles: z.array(z.string()) }).optional(),
  createdAt: time,
  createdBy: actor,
});
export type EpicRecord = z.infer<typeof epicRecord>;

export const criterion = z.object({ id: z.string(), text: z.string(), keeps: z.boolean().optional() });

/** Where a story's text comes from when nobody gave it by a command. */
export const storyOrigin = z.object({
  platform: z.enum(WEBHOOK_SOURCES.map(({ name }) => name)),
  /** A page that a person can open. */
  url: z.url(),
  /** The author's identity on the platform, `github:ada`. */
  author: z.string(),
});
export type StoryOrigin = z.infer<typeof storyOrigin>;

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
  /** Its text was changed from outside since a member was shown it: an approval shows it once more instead. */
  changedOutside: z.boolean().optional(),
  cycleId: z.string().nullable(),
  /** How many cycles this story has had. */
  cycles: z.int().min(0),
  /** What its finished cycle added, from the accepted design, and how often which reason refused an attempt. */
  built: z
    .object({
      level: z.enum(['unit', 'integration']).nullable(),
      interfaces: z.array(z.object({ module: z.string(), symbols: z.array(z.string()) })),
      packages: z.array(z.object({ name: z.string(), version: z.string(), why: z.string() })),
      refusals: z.record(z.string(), z.int().positive()),
    })
    .optional(),
  /** Text from outside: where it was said, and who its author is there. Absent: it came by a command or from an agent. */
  origin: storyOrigin.optional(),
  /** What CI of the code host said last of the story's branch. */
  ci: z.enum(['none', 'passing', 'failing']).optional(),
  pullRequest: z.object({ number: z.int().positive(), url: z.string() }).optional(),
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
  /** The command that started it; absent: none has, or it is older than this field. */
  commandId: z.string().optional(),
  /** So many of the first stories have been started or returned: the machine looks at those after them. */
  started: z.int().min(0).optional(),
  /** Token of the sprint machine while it waits for a cycle to change, and the changes since it last looked. */
  wait: z.object({ token: z.string() }).nullable(),
  changes: z.int().min(0),
  mergeCheck: z.object({ ok: z.boolean(), text: z.string(), stories: z.array(z.string()) }).nullable(),
  feedback: z.array(z.object({ text: z.string(), by: actor, at: time })),
  createdAt: time,
});
export type SprintRecord = z.infer<typeof sprintRecord>;
