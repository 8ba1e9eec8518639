import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { StoryRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { storyUnknown } from '#shared/domain/messages/backlog.messages.ts';
import type { Transaction } from '../records/transaction.ts';

/** A story however its id is spelled; undefined when there is none. */
export const findStory = async (
  tx: Transaction,
  projectId: string,
  id: string,
): Promise<StoryRecord | undefined> =>
  tx.load('story', tableKeys.story(projectId, canonicalStoryId(id) ?? id));

/** @throws CommandRefused when there is no such story */
export const loadStory = async (tx: Transaction, projectId: string, id: string): Promise<StoryRecord> => {
  const story = await findStory(tx, projectId, id);
  if (story === undefined) throw new CommandRefused(...storyUnknown(id));
  return story;
};

export const sameId = (a: string, b: string): boolean =>
  (canonicalStoryId(a) ?? a) === (canonicalStoryId(b) ?? b);
