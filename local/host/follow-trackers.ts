import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { createHandler as pollTrackers } from '#functions/poll-trackers/handler.ts';
import type { Dependencies } from '#functions/poll-trackers/handler.ts';
import { createHandler as syncTracker } from '#functions/sync-tracker/handler.ts';

/** On AWS a schedule does it as often. */
const POLL_MS = 15 * 60_000;

export interface FollowedTrackers {
  readonly hear: (event: EventRecord) => void;
  stop(): Promise<void>;
}

/**
 * Tells trackers of each event and polls them, one after the other and beside everything else: a site that is slow holds
 * nobody up. What an end of the program cuts off is done by the poll at its next start.
 */
export const followTrackers = (
  deps: Dependencies,
  onError: (where: string, error: unknown) => void,
): FollowedTrackers => {
  const sync = syncTracker(deps);
  const poll = pollTrackers(deps);
  let running: Promise<unknown> = Promise.resolve();
  const run = (where: string, work: () => Promise<unknown>): void => {
    running = running.then(work).catch((error: unknown) => onError(where, error));
  };
  run('poll-trackers', poll);
  const timer = setInterval(() => run('poll-trackers', poll), POLL_MS);
  return {
    hear: (event) => run('sync-tracker', () => sync(jsonObject.parse(event))),
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
