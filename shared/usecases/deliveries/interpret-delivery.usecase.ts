import { queuedDelivery } from '#shared/contracts/deliveries.contract.ts';
import type { WebhookSourceName } from '#shared/contracts/deliveries.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '../records/read-records.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** A delivery with its payload. */
export interface OpenedDelivery {
  readonly source: WebhookSourceName;
  readonly deliveryId: string;
  readonly event: string;
  readonly receivedAt: string;
  readonly payload: JsonObject;
}

/**
 * What a source's deliveries mean. Carried out once however often it is called: its transaction saves the delivery's
 * record, and whatever it does outside of that is known by the delivery's id.
 */
export type Interpreter = (delivery: OpenedDelivery) => Promise<void>;

export interface InterpretDeps extends TransactionDeps {
  /** Of those sources whose requests are not all answered or turned into commands at the edge. */
  readonly interpreters: Readonly<Partial<Record<WebhookSourceName, Interpreter>>>;
}

/** Carries out a delivery from its queue; one that has been is left alone. */
export async function interpretDelivery(message: JsonObject, deps: InterpretDeps): Promise<void> {
  const { source, deliveryId, event, receivedAt, payload } = queuedDelivery.parse(message);
  const known = await readRecord(deps.store, 'delivery', tableKeys.delivery(source, deliveryId));
  if (known !== undefined) return;
  const interpret = deps.interpreters[source];
  if (interpret === undefined) throw new Error(`nobody knows what deliveries of ${source} mean`);
  await interpret({ source, deliveryId, event, receivedAt, payload });
}
