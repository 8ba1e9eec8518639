import type { ProjectRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import type { StoryStatus } from '#shared/domain/vocabulary.ts';

/** A story in another status, and the project with its counts moved along: the two are never changed apart. */
export const moveStory = (
  project: ProjectRecord,
  story: StoryRecord,
  to: StoryStatus,
): { project: ProjectRecord; story: StoryRecord } => ({
  story: { ...story, status: to },
  project: {
    ...project,
    storyCounts: {
      ...project.storyCounts,
      [story.status]: project.storyCounts[story.status] - (story.status === to ? 0 : 1),
      [to]: project.storyCounts[to] + (story.status === to ? 0 : 1),
    },
  },
});
