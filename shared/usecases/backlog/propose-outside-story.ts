import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, StoryOrigin, StoryRecord } from '#shared/contracts/records.contract.ts';
import { keyOf } from '#shared/domain/backlog/story-id.ts';
import { cleanText } from '#shared/domain/commands/clean-text.ts';
import { MAX_TEXT } from '#shared/domain/commands/read-parameters.ts';
import { loadCurrentSprint } from '../cycle/save-cycle.ts';
import type { Transaction } from '../records/transaction.ts';
import { chooseStoryId } from './choose-story-id.ts';
import { createStory } from './create-story.ts';
import { settleWorkflow } from './settle-workflow.ts';

/** Text of an issue, a comment or a tracker's item, as its author wrote it. */
export interface OutsideStory {
  readonly projectId: string;
  readonly title: string;
  /** Empty: the title says it all. */
  readonly text: string;
  readonly criteria?: readonly string[];
  /** Who wrote it, with the platform's identity: `{ id: 'github:ada', name: 'ada', via: 'github' }`. */
  readonly author: Actor;
  readonly source: Pick<StoryOrigin, 'platform' | 'url'>;
  /** An epic of the project; one that is not there is left out. */
  readonly epicId?: string | null;
  /** 1 (highest) to 5; 3 unless told. */
  readonly priority?: number;
}

export type OutsideProposal =
  | { readonly ok: true; readonly story: StoryRecord }
  /** In words for the record of a delivery: nothing was written. */
  | { readonly ok: false; readonly why: string };

/** So many proposals wait at most: who floods a project fills no more than what people can read through. */
const MOST_WAITING = 500;
const MOST_CRITERIA = 50;
const USUAL_PRIORITY = 3;

/** Title and text as a story keeps them, where one of them may be missing; null: both are. */
export const outsideWords = (
  outside: Pick<OutsideStory, 'title' | 'text'>,
): { readonly title: string; readonly text: string } | null => {
  const title = cleanText(outside.title);
  const text = cleanText(outside.text).slice(0, MAX_TEXT).toWellFormed();
  if (title === '' && text === '') return null;
  return { title: title === '' ? text : title, text: text === '' ? title : text };
};

/**
 * Text from outside enters the backlog as a proposed story, whoever wrote it and whatever the mode: no agent reads it
 * before a member approves it. Works in the caller's transaction and saves the project in it: load the project again
 * before you change it. Of the workflow's states only IDLE changes, to BACKLOG_READY. It has no memory of deliveries:
 * called twice it makes two stories, so the caller's transaction saves what it goes by.
 */
export const proposeOutsideStory = async (
  tx: Transaction,
  outside: OutsideStory,
): Promise<OutsideProposal> => {
  const project = await tx.load('project', tableKeys.project(outside.projectId));
  if (project === undefined || project.removedAt !== undefined)
    return { ok: false, why: `there is no project ${outside.projectId}` };
  const words = outsideWords(outside);
  if (words === null) return { ok: false, why: 'it holds no text' };
  if (project.storyCounts.proposed >= MOST_WAITING)
    return { ok: false, why: `${MOST_WAITING} proposed stories of ${project.id} wait for approval already` };
  const epic =
    typeof outside.epicId === 'string'
      ? await tx.load('epic', tableKeys.epic(project.id, outside.epicId))
      : undefined;
  const created = createStory(tx, project, {
    id: chooseStoryId(project, epic === undefined ? null : (epic.key ?? keyOf(epic.id) ?? null)),
    ...words,
    criteria: (outside.criteria ?? [])
      .slice(0, MOST_CRITERIA)
      .map((criterion) => cleanText(criterion).slice(0, MAX_TEXT).toWellFormed())
      .filter((criterion) => criterion !== ''),
    dependsOn: [],
    priority: outside.priority ?? USUAL_PRIORITY,
    epicId: epic?.id ?? null,
    status: 'proposed',
    actor: outside.author,
    origin: { ...outside.source, author: outside.author.id },
  });
  const sprint = await loadCurrentSprint(tx, created.project);
  tx.save('project', settleWorkflow(tx, created.project, sprint, outside.author));
  return { ok: true, story: created.story };
};
