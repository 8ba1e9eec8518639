import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { eventRecord } from '#shared/contracts/records.contract.ts';
import { broadcastEvent } from '#shared/usecases/socket/broadcast-event.usecase.ts';

export type Dependencies = Parameters<typeof broadcastEvent>[1];

/** An event that was told, for everybody on the socket. */
export const createHandler =
  (deps: Dependencies) =>
  async (message: JsonObject): Promise<void> =>
    broadcastEvent(eventRecord.parse(message), deps);
