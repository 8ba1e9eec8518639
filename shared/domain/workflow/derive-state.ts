import type { StoryStatus, WorkflowState } from '../vocabulary.ts';

/**
 * Stories that the backlog still holds: everything neither done nor removed. A story in a running cycle is open too,
 * so that a cycle outside a sprint does not change the state when it takes the last ready story.
 */
export const OPEN_STORY_STATUSES = [
  'proposed',
  'ready',
  'planned',
  'active',
] as const satisfies readonly StoryStatus[];

/** How many of the counted stories are open. */
export const countOpenStories = (counts: Readonly<Record<StoryStatus, number>>): number =>
  OPEN_STORY_STATUSES.reduce((sum, status) => sum + counts[status], 0);

export interface WorkflowFacts {
  /** The state that is recorded now. */
  readonly state: WorkflowState;
  readonly openStories: number;
  readonly epicsRunning: number;
  /** The sprint that is planned, running, paused or under review. */
  readonly sprint: null | {
    readonly status: 'planned' | 'active' | 'paused' | 'review' | 'closed' | 'cancelled';
    /** Cycles of this sprint that are blocked; cycles outside it do not count. */
    readonly blockedInSprint: number;
    /** Cycles of this sprint that have not ended. At 0 the sprint goes on until its merge check has set it to `review`. */
    readonly openInSprint: number;
  };
}

/**
 * The state that holds by itself (product page, section 2): what a command or a cycle changed decides, never the order
 * in which things came. Pause outranks BLOCKED; without a sprint the state is IDLE exactly while no story is open and
 * no epic is being broken up.
 */
export function deriveWorkflowState({ openStories, epicsRunning, sprint }: WorkflowFacts): WorkflowState {
  switch (sprint?.status) {
    case 'planned':
      return 'SPRINT_PLANNED';
    case 'paused':
      return 'SPRINT_PAUSED';
    case 'review':
      return 'SPRINT_REVIEW';
    case 'active':
      return sprint.blockedInSprint > 0 ? 'BLOCKED' : 'SPRINT_ACTIVE';
    case 'closed':
    case 'cancelled':
    case undefined:
      return openStories > 0 || epicsRunning > 0 ? 'BACKLOG_READY' : 'IDLE';
  }
}
