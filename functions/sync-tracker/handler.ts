import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { eventRecord } from '#shared/contracts/records.contract.ts';
import { syncTracker } from '#shared/usecases/webhooks/jira/sync-tracker.usecase.ts';

export type Dependencies = Parameters<typeof syncTracker>[1];

/** An event that was told, for the issues of the stories that it is about. */
export const createHandler =
  (deps: Dependencies) =>
  async (message: JsonObject): Promise<void> =>
    syncTracker(eventRecord.parse(message), deps);
