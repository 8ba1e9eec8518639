import type { EventRecord } from '#shared/contracts/records.contract.ts';
import type { Sockets } from '#shared/ports/sockets.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { listConnections, removeConnection } from './connections.ts';
import { stateChangeOf } from './state-change.ts';

export interface BroadcastDeps {
  readonly store: Store;
  readonly sockets: Sockets;
}

/** API Gateway takes so many bytes in one message. */
const MAX_BYTES = 128_000;

/**
 * Tells an event to everybody who listens: changes of state under the names of seed 000, or the event itself. A client
 * that is gone is forgotten. @throws AggregateError of those that could not be told, after all others were
 */
export const broadcastEvent = async (
  event: EventRecord,
  { store, sockets }: BroadcastDeps,
): Promise<void> => {
  const change = stateChangeOf(event);
  const whole = { type: 'event', event };
  const forFollowers =
    new TextEncoder().encode(JSON.stringify(whole)).length <= MAX_BYTES
      ? whole
      : { type: 'event', event: { ...event, data: { left_out: 'it is too long for the socket' } } };
  const outcomes = await Promise.allSettled(
    (await listConnections(store)).map(async ({ id, project, followsEvents }) => {
      const message = followsEvents ? forFollowers : change;
      if (message === undefined || (project !== null && project !== event.projectId)) return;
      if ((await sockets.send(id, message)) === 'gone') await removeConnection(id, store);
    }),
  );
  const failed = outcomes.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} clients could not be told`);
};
