import type { CycleStatus, StoryStatus } from '../vocabulary.ts';

/** Where a story stands, in the words that a tracker's statuses are mapped from. */
export const STORY_STAGES = [
  'proposed',
  'approved',
  'started',
  'blocked',
  'returned',
  'done',
  'removed',
] as const;
export type StoryStage = (typeof STORY_STAGES)[number];

/** `cycleStatus`: of the story's running cycle; null where there is none. */
export const storyStage = ({
  status,
  cycles,
  cycleStatus,
}: {
  readonly status: StoryStatus;
  readonly cycles: number;
  readonly cycleStatus: CycleStatus | null;
}): StoryStage => {
  switch (status) {
    case 'proposed':
    case 'done':
    case 'removed':
      return status;
    case 'ready':
    case 'planned':
      return cycles > 0 ? 'returned' : 'approved';
    case 'active':
      return cycleStatus === 'blocked' ? 'blocked' : 'started';
  }
};
