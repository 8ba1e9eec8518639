import { canonicalStoryId } from '#shared/contracts/keys.contract.ts';
import type { Actor, ProjectRecord, StoryOrigin, StoryRecord } from '#shared/contracts/records.contract.ts';
import { countId } from '#shared/domain/backlog/story-id.ts';
import { headline } from '#shared/domain/messages/plain-words.ts';
import type { Transaction } from '../records/transaction.ts';

export interface NewStory {
  readonly id: string;
  readonly text: string;
  readonly criteria: readonly string[];
  readonly dependsOn: readonly string[];
  readonly priority: number;
  readonly epicId: string | null;
  readonly status: 'proposed' | 'ready';
  readonly actor: Actor;
  /** Where the first line of the text is not the title. */
  readonly title?: string;
  readonly origin?: StoryOrigin;
}

const TITLE_LENGTH = 120;

/** Saves and tells a new story and counts its id. The caller has checked that the id is free; the project is given back unsaved. */
export const createStory = (
  tx: Transaction,
  project: ProjectRecord,
  wanted: NewStory,
): { project: ProjectRecord; story: StoryRecord } => {
  const story: StoryRecord = {
    v: 1,
    id: wanted.id,
    canonicalId: canonicalStoryId(wanted.id) ?? wanted.id,
    projectId: project.id,
    epicId: wanted.epicId,
    title: headline(wanted.title ?? wanted.text, TITLE_LENGTH),
    text: wanted.text,
    criteria: [...wanted.criteria],
    dependsOn: [...wanted.dependsOn],
    priority: wanted.priority,
    status: wanted.status,
    skipped: false,
    cycleId: null,
    cycles: 0,
    ...(wanted.origin === undefined ? {} : { origin: wanted.origin }),
    createdAt: tx.at,
    createdBy: wanted.actor,
  };
  tx.save('story', story);
  const told = tx.tell(project, {
    kind: `story.${story.status === 'ready' ? 'added' : 'proposed'}`,
    data: {
      story: story.id,
      title: story.title,
      epic: story.epicId,
      priority: story.priority,
      origin: story.origin,
    },
    storyId: story.id,
    actor: wanted.actor,
  });
  const storyCounts = { ...told.storyCounts, [story.status]: told.storyCounts[story.status] + 1 };
  return { project: { ...told, keys: countId(told.keys, story.id), storyCounts }, story };
};
