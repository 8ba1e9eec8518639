import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { DeliveryRecord } from '#shared/contracts/records.contract.ts';
import type { CodeHosts } from '#shared/ports/code-host.port.ts';
import type { AcceptDeps } from '../../accept-command.usecase.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { transactionally } from '../../records/transaction.ts';
import type { Transaction } from '../../records/transaction.ts';

export interface GithubDeps extends AcceptDeps {
  readonly hosts: CodeHosts;
}

export type DeliveryOutcome = DeliveryRecord['outcome'];

export const skipped = (why: string): DeliveryOutcome => ({ kind: 'skipped', why });
export const done = (...what: readonly string[]): DeliveryOutcome => ({ kind: 'done', what: [...what] });

/** What a delivery does, together with its record: in one transaction, once. */
export const settleDelivery = async (
  { source, deliveryId, event }: OpenedDelivery,
  projectId: string | null,
  deps: GithubDeps,
  decide: (tx: Transaction) => Promise<DeliveryOutcome> | DeliveryOutcome,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    if ((await tx.load('delivery', tableKeys.delivery(source, deliveryId))) !== undefined) return;
    const outcome = await decide(tx);
    tx.save('delivery', { v: 1, source, id: deliveryId, event, projectId, outcome, at: tx.at });
  });

/**
 * Whether this is the first delivery about something that happened once: GitHub tells one thing to an App and to a
 * repository's webhook, in bodies that differ. Notes it in the caller's transaction.
 */
export const isFirstOf = async (
  tx: Transaction,
  { source, event }: OpenedDelivery,
  { id, projectId, what }: { readonly id: string; readonly projectId: string; readonly what: string },
): Promise<boolean> => {
  if ((await tx.load('delivery', tableKeys.delivery(source, id))) !== undefined) return false;
  tx.save('delivery', { v: 1, source, id, event, projectId, outcome: done(what), at: tx.at });
  return true;
};
