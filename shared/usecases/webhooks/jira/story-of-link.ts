import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import type { TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import { storyStage } from '#shared/domain/backlog/story-stage.ts';
import type { StoryStage } from '#shared/domain/backlog/story-stage.ts';
import type { Transaction } from '../../records/transaction.ts';

export interface StagedStory {
  readonly story: StoryRecord;
  readonly cycle: CycleRecord | undefined;
  readonly stage: StoryStage;
}

/** The story of a link, with where it stands now; undefined for an epic's. */
export const storyOfLink = async (
  tx: Transaction,
  link: TrackerLinkRecord,
): Promise<StagedStory | undefined> => {
  if (link.kind === 'epic') return undefined;
  const story = await tx.load(
    'story',
    tableKeys.story(link.projectId, canonicalStoryId(link.ours) ?? link.ours),
  );
  if (story === undefined) return undefined;
  const cycle = story.cycleId === null ? undefined : await tx.load('cycle', tableKeys.cycle(story.cycleId));
  return { story, cycle, stage: storyStage({ ...story, cycleStatus: cycle?.status ?? null }) };
};
