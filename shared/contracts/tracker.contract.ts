/** What ties a project to an issue tracker: its settings, what is remembered of each issue, how far the poll came. */
import * as z from 'zod';
import type { StoryStage } from '#shared/domain/backlog/story-stage.ts';
import { time } from './record-terms.contract.ts';

/** Names of Jira are put into searches between quotes. */
const jiraName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^"\\\p{C}]+$/u, 'must be a name without quotes and backslashes');

const statusMap = z.object({
  proposed: jiraName.optional(),
  approved: jiraName.optional(),
  started: jiraName.optional(),
  blocked: jiraName.optional(),
  returned: jiraName.optional(),
  done: jiraName.optional(),
  removed: jiraName.optional(),
} satisfies Readonly<Record<StoryStage, z.ZodType>>);

/** `integrations.jira` of a project's configuration. */
export const jiraSettings = z
  .object({
    site: z
      .string()
      .regex(
        /^https:\/\/[a-z0-9.-]+(:\d+)?$/,
        'must be the site’s address without a path, such as https://acme.atlassian.net',
      ),
    project: z.string().regex(/^[A-Z][A-Z0-9_]{1,254}$/, 'must be the key of a Jira project, such as SHOP'),
    /** Issues with this label become stories. */
    label: jiraName.regex(/^\S+$/, 'must be a label without blanks').optional(),
    /** Issues in this status become stories. */
    status: jiraName.optional(),
    epic_type: jiraName.default('Epic'),
    /** Stage of a story → status that its issue is moved to; what is not named moves nothing. */
    status_map: statusMap.prefault({}),
    /** Whether issues get a comment when their story comes to another stage. */
    comments: z.boolean().default(true),
  })
  .refine(({ label, status }) => label !== undefined || status !== undefined, {
    path: ['label'],
    message: 'name the issues that become stories, by a label, a status, or both',
    // Told beside whatever else is wrong.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
export type JiraSettings = z.infer<typeof jiraSettings>;

/** What is remembered of an issue that became a story or an epic. */
export const trackerLinkRecord = z.object({
  v: z.literal(1),
  projectId: z.string(),
  site: z.string(),
  /** The tracker's own id, which stays when the issue moves. */
  issueId: z.string(),
  issueKey: z.string(),
  kind: z.enum(['story', 'epic']),
  /** Our id: of a story or of an epic. */
  ours: z.string(),
  /** The issue as it was last looked at; texts as SHA-256. */
  seen: z.object({
    words: z.string(),
    status: z.string(),
    chosen: z.boolean(),
    updatedAt: time,
    /** Of the newest comments, by id. */
    comments: z.record(z.string(), z.string()),
  }),
  /** It was deleted, or is out of our reach. */
  gone: z.boolean(),
  /** Comments that the issue is still to get. `ref`: said once, however often it is tried. */
  owed: z.array(z.object({ ref: z.string(), text: z.string() })),
  /** The last stage that the issue was told, with the number of the cycle: `started/2`. */
  told: z.string().nullable(),
  /** Somebody is telling it until then: who comes meanwhile leaves it alone. */
  tellingUntil: time.nullable(),
  /** Nothing is left to be told. */
  settled: z.boolean(),
});
export type TrackerLinkRecord = z.infer<typeof trackerLinkRecord>;

/** How far the poll of a project's tracker came. */
export const trackerCursorRecord = z.object({
  v: z.literal(1),
  projectId: z.string(),
  site: z.string(),
  /** Changes of issues up to here have been looked at. */
  since: time,
});
export type TrackerCursorRecord = z.infer<typeof trackerCursorRecord>;

/** Events after which a story's issue may have something to be told. */
export const TRACKED_EVENTS = [
  'story.approved',
  'story.rejected',
  'story.removed',
  'cycle.started',
  'cycle.status_changed',
] as const;
