/** What is said on an issue of a tracker, and of it. */
import type { StoryStage } from '../backlog/story-stage.ts';
import { headline } from './plain-words.ts';

/** In what an issue and its story no longer agree. */
export const CONFLICTS = ['words', 'status', 'choice', 'deleted', 'no_way', 'refused'] as const;
export type TrackerConflict = (typeof CONFLICTS)[number];

/** The comment that an issue gets when its story has come to a stage. */
export const stageComment = (stage: StoryStage, story: string, why: string | null): string => {
  switch (stage) {
    case 'proposed':
      return `Taken into the backlog as ${story}. It is a proposal: a member approves it there.`;
    case 'approved':
      return `${story} was approved and can be planned. Its text stays as it was approved.`;
    case 'started':
      return `Work on ${story} has begun.`;
    case 'blocked':
      return `${story} is blocked and waits for a person${why === null ? '.' : `: ${headline(why, 300)}`}`;
    case 'returned':
      return `${story} went back to the backlog.`;
    case 'done':
      return `${story} is done.`;
    case 'removed':
      return `${story} was taken out of the backlog.`;
  }
};

/** What is in conflict, for the event and for the people of both sides. */
export const conflictText = (
  conflict: TrackerConflict,
  {
    issue,
    story,
    stage,
    status,
  }: { readonly issue: string; readonly story: string; readonly stage: StoryStage; readonly status: string },
): string => {
  switch (conflict) {
    case 'words':
      return `The text of ${issue} was changed, but ${story} is ${stage}: it keeps the text that was approved. A changed wish is a new story.`;
    case 'status':
      return `${issue} was set to ${status}, but ${story} is ${stage}: that holds. It is steered here, not by the issue’s status.`;
    case 'choice':
      return `${issue} no longer has what made it a story, but ${story} is ${stage}: that holds. To give it up: /backlog remove ${story}`;
    case 'deleted':
      return `${issue} was deleted or is out of reach, but ${story} is ${stage}: that holds. To give it up: /backlog remove ${story}`;
    case 'no_way':
      return `${issue} should be set to ${status}, since ${story} is ${stage}, but its workflow leads there from nowhere near: integrations.jira.status_map names it.`;
    case 'refused':
      return `${issue} cannot be told that ${story} is ${stage}: the tracker refuses what our account asks.`;
  }
};
