import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { TRACKED_EVENTS } from '#shared/contracts/tracker.contract.ts';
import { TrackerDown } from '#shared/ports/tracker.port.ts';
import { queryIndexedRecords } from '../../records/read-records.ts';
import { pushStory } from './push-story.ts';
import type { TrackerDeps } from './tracker-deps.ts';

/**
 * After an event: tells the issues of its stories where they stand. A tracker that cannot be reached holds nobody up and
 * loses nothing, since the poll tells what is left.
 */
export const syncTracker = async (event: EventRecord, deps: TrackerDeps): Promise<void> => {
  if (!TRACKED_EVENTS.some((kind) => kind === event.kind)) return;
  for (const storyId of storiesOf(event)) {
    const { records } = await queryIndexedRecords(
      deps.store,
      'tracker-link',
      tableKeys.trackerLinkOf(event.projectId, storyId),
    );
    for (const link of records)
      await pushStory(link, deps).catch((error: unknown) => {
        if (!(error instanceof TrackerDown)) throw error;
      });
  }
};

const storiesOf = ({ storyId, data }: EventRecord): readonly string[] => {
  const listed = data['stories'];
  const named = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  return storyId === null ? named : [storyId];
};
