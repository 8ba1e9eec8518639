/**
 * Where everything lies: keys of the one table and of the blobs. One function a kind; nothing else builds a key.
 * The secondary index is sparse: only what is listed by something other than its own partition has a place there.
 */
import { canonicalStoryId } from '#shared/domain/backlog/story-id.ts';
import type { CycleRecord, StoryRecord } from './records.contract.ts';

export { canonicalStoryId };

interface TableKey {
  readonly pk: string;
  readonly sk: string;
}

const padded = (n: number, width: number): string => String(n).padStart(width, '0');

const storySortKey = (canonicalId: string): string => {
  const dash = canonicalId.lastIndexOf('-');
  return `STORY#${canonicalId.slice(0, dash)}#${canonicalId.slice(dash + 1).padStart(9, '0')}`;
};

export const tableKeys = {
  project: (projectId: string): TableKey => ({ pk: `PROJECT#${projectId}`, sk: 'PROJECT' }),
  projects: () => ({ pk: 'PROJECTS' }),
  projectIndex: (projectId: string): TableKey => ({ pk: 'PROJECTS', sk: projectId }),
  epic: (projectId: string, epicId: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: `EPIC#${epicId}`,
  }),
  epics: (projectId: string) => ({ pk: `PROJECT#${projectId}`, skPrefix: 'EPIC#' }),
  story: (projectId: string, canonicalId: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: storySortKey(canonicalId),
  }),
  stories: (projectId: string) => ({ pk: `PROJECT#${projectId}`, skPrefix: 'STORY#' }),
  /** Stories of one status, most urgent first, then oldest first. */
  storyIndex: (story: StoryRecord): TableKey => ({
    pk: `PROJECT#${story.projectId}#STORIES#${story.status}`,
    sk: `${story.priority}#${story.createdAt}#${story.canonicalId}`,
  }),
  storiesByStatus: (projectId: string, status: StoryRecord['status']) => ({
    pk: `PROJECT#${projectId}#STORIES#${status}`,
  }),
  sprint: (projectId: string, sprintId: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: `SPRINT#${sprintId}`,
  }),
  sprints: (projectId: string) => ({ pk: `PROJECT#${projectId}`, skPrefix: 'SPRINT#' }),
  /** Paths that are longer than any project's share a place, and so wait for each other: a key holds 1 kB. */
  fileClaim: (projectId: string, path: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: `FILE#${path.slice(0, 250)}`,
  }),
  fileClaims: (projectId: string) => ({ pk: `PROJECT#${projectId}`, skPrefix: 'FILE#' }),
  /** A deployment is one tenant. */
  tenant: (): TableKey => ({ pk: 'TENANT', sk: 'SLOTS' }),
  approval: (approvalId: string): TableKey => ({ pk: `APPROVAL#${approvalId}`, sk: 'APPROVAL' }),
  approvalIndex: (projectId: string, cycleId: string | null, openedAt: string): TableKey => ({
    pk: `PROJECT#${projectId}#APPROVALS#${cycleId ?? ''}`,
    sk: openedAt,
  }),
  approvalsOfCycle: (projectId: string, cycleId: string | null) => ({
    pk: `PROJECT#${projectId}#APPROVALS#${cycleId ?? ''}`,
  }),
  cycle: (cycleId: string): TableKey => ({ pk: `CYCLE#${cycleId}`, sk: 'CYCLE' }),
  cycleIndex: (cycle: CycleRecord): TableKey => ({
    pk: `PROJECT#${cycle.projectId}#CYCLES`,
    sk: `${cycle.startedAt}#${cycle.id}`,
  }),
  cyclesOfProject: (projectId: string) => ({ pk: `PROJECT#${projectId}#CYCLES` }),
  worker: (worker: string, slot: number): TableKey => ({ pk: `WORKERS#${worker}`, sk: padded(slot, 4) }),
  workers: (worker: string) => ({ pk: `WORKERS#${worker}` }),
  dependencies: (projectId: string, key: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: `DEPENDENCIES#${key}`,
  }),
  allDependencies: (projectId: string) => ({ pk: `PROJECT#${projectId}`, skPrefix: 'DEPENDENCIES#' }),
  connection: (connectionId: string): TableKey => ({ pk: 'CONNECTIONS', sk: connectionId }),
  connections: () => ({ pk: 'CONNECTIONS' }),
  job: (jobId: string): TableKey => ({ pk: `JOB#${jobId}`, sk: 'JOB' }),
  /** Jobs that have not ended, of one cycle. */
  openJobIndex: (cycleId: string | null, jobId: string): TableKey => ({
    pk: `CYCLE#${cycleId ?? ''}#OPENJOBS`,
    sk: jobId,
  }),
  openJobs: (cycleId: string | null) => ({ pk: `CYCLE#${cycleId ?? ''}#OPENJOBS` }),
  event: (stream: string, seq: number): TableKey => ({ pk: `EVENTS#${stream}`, sk: padded(seq, 10) }),
  events: (stream: string) => ({ pk: `EVENTS#${stream}` }),
  effect: (effectId: string): TableKey => ({ pk: `EFFECT#${effectId}`, sk: 'EFFECT' }),
  effectIndex: (effectId: string): TableKey => ({ pk: 'EFFECTS', sk: effectId }),
  effects: () => ({ pk: 'EFFECTS' }),
  command: (commandId: string): TableKey => ({ pk: `COMMAND#${commandId}`, sk: 'COMMAND' }),
  /** Commands that were judged, in their order. */
  commandIndex: (projectId: string, at: string, commandId: string): TableKey => ({
    pk: `PROJECT#${projectId}#COMMANDS`,
    sk: `${at}#${commandId}`,
  }),
  commandsOfProject: (projectId: string) => ({ pk: `PROJECT#${projectId}#COMMANDS` }),
  intent: (intentId: string): TableKey => ({ pk: `INTENT#${intentId}`, sk: 'INTENT' }),
  /** The project that a chat channel is bound to. */
  channelBinding: (channelId: string): TableKey => ({ pk: `CHANNEL#${channelId}`, sk: 'BINDING' }),
  /** What a channel remembers of a project's messages on one topic. */
  thread: (channelId: string, projectId: string, topic: string): TableKey => ({
    pk: `CHANNEL#${channelId}`,
    sk: `THREAD#${projectId}#${topic}`,
  }),
  /** What became of a delivery. */
  delivery: (source: string, deliveryId: string): TableKey => ({
    pk: `DELIVERY#${source}#${deliveryId}`,
    sk: 'DELIVERY',
  }),
  /** An issue of a tracker's site that became a story or an epic of the project. */
  trackerLink: (link: {
    readonly projectId: string;
    readonly site: string;
    readonly issueId: string;
  }): TableKey => ({ pk: `PROJECT#${link.projectId}`, sk: `TRACKER#${link.site}#${link.issueId}` }),
  /** Links of stories whose issues may still have something to be told. */
  trackerLinkIndex: (projectId: string, storyId: string): TableKey => ({
    pk: `PROJECT#${projectId}#TRACKED`,
    sk: `${canonicalStoryId(storyId) ?? storyId}#`,
  }),
  trackerLinks: (projectId: string) => ({ pk: `PROJECT#${projectId}#TRACKED` }),
  trackerLinkOf: (projectId: string, storyId: string) => ({
    pk: `PROJECT#${projectId}#TRACKED`,
    skPrefix: `${canonicalStoryId(storyId) ?? storyId}#`,
  }),
  trackerCursor: (projectId: string, site: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: `CURSOR#${site}`,
  }),
  /** Tries to reach webhooks of a project, in their order. */
  deliveryAttempt: (attempt: {
    readonly projectId: string;
    readonly at: string;
    readonly noticeId: string;
    readonly url: string;
  }): TableKey => ({
    pk: `ATTEMPTS#${attempt.projectId}`,
    sk: `${attempt.at}#${attempt.noticeId}#${attempt.url}`.slice(0, 900),
  }),
  deliveryAttempts: (projectId: string) => ({ pk: `ATTEMPTS#${projectId}` }),
  /** TDD validation of one commit of a pull request. */
  pullCheck: (projectId: string, number: number, head: string): TableKey => ({
    pk: `PROJECT#${projectId}`,
    sk: `PULL#${padded(number, 9)}#${head}`,
  }),
  pullChecks: (projectId: string, number: number) => ({
    pk: `PROJECT#${projectId}`,
    skPrefix: `PULL#${padded(number, 9)}#`,
  }),
  /** What is left of a limit: of which kind, and whose. Ids longer than any of ours share a place. */
  rate: (kind: string, id: string): TableKey => ({ pk: `RATE#${kind}#${id.slice(0, 500)}`, sk: 'RATE' }),
  /** One delivery: source and what that source calls a delivery. */
  claim: (source: string, delivery: string): TableKey => ({ pk: `CLAIM#${source}#${delivery}`, sk: 'CLAIM' }),
} as const;

export const blobKeys = {
  /** The files of a commit, as tar. */
  snapshot: (projectId: string, commit: string): string => `projects/${projectId}/snapshots/${commit}.tar`,
  jobSpec: (jobId: string): string => `jobs/${jobId}/spec.json`,
  jobResult: (jobId: string): string => `jobs/${jobId}/result.json`,
  jobProduct: (jobId: string, name: string): string => `jobs/${jobId}/products/${name}`,
  attemptFacts: (cycleId: string, phase: string, attempt: number): string =>
    `cycles/${cycleId}/attempts/${phase}-${padded(attempt, 3)}.json`,
  verdict: (cycleId: string, phase: string, attempt: number): string =>
    `cycles/${cycleId}/verdicts/${phase}-${padded(attempt, 3)}.json`,
  expectedTests: (cycleId: string, commit: string): string => `cycles/${cycleId}/expected/${commit}.json`,
  /** A baseline belongs to a commit, not to a cycle: stories that start from one commit share it. */
  baseline: (projectId: string, commit: string): string => `projects/${projectId}/baselines/${commit}.json`,
  evidence: (projectId: string, storyId: string, cycleId: string): string =>
    `projects/${projectId}/evidence/${storyId}/${cycleId}.json`,
  evidencePage: (projectId: string, storyId: string, cycleId: string): string =>
    `projects/${projectId}/evidence/${storyId}/${cycleId}.html`,
} as const;
