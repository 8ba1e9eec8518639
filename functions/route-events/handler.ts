import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { eventRecord } from '#shared/contracts/records.contract.ts';
import { routeEvent } from '#shared/usecases/notices/route-event.usecase.ts';

export type Dependencies = Parameters<typeof routeEvent>[1];

/** An event that was told, for the channels that want to hear of it. */
export const createHandler =
  (deps: Dependencies) =>
  async (message: JsonObject): Promise<void> =>
    routeEvent(eventRecord.parse(message), deps);
