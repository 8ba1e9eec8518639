import type { EventRecord } from '#shared/contracts/records.contract.ts';

/** Tells the outside what happened: SNS topic, WebSocket connections. At least once; the event's id is the dedupe key. */
export interface Announcer {
  announce(event: EventRecord): Promise<void>;
}
