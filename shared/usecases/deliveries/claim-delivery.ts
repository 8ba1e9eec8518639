import { createHash } from 'node:crypto';
import * as z from 'zod';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import { StoreConflict } from '#shared/ports/store.port.ts';
import type { Store, Write } from '#shared/ports/store.port.ts';

/** Claims are kept this long: a repeat after it is a new delivery. */
const CLAIM_SECONDS = 30 * 86_400;

const claimRecord = z.object({
  /** Id of what the delivery became: a command, a queued delivery. */
  workId: z.string(),
  fingerprint: z.string(),
  dispatched: z.boolean(),
});

/** As it was written before deliveries could be anything but commands. */
const formerClaim = z
  .object({ commandId: z.string(), fingerprint: z.string(), dispatched: z.boolean() })
  .transform(({ commandId, ...rest }) => ({ ...rest, workId: commandId }));

const storedClaim = z.union([claimRecord, formerClaim]);

/** The same delivery was used for something else. */
export class DeliveryReused extends Error {
  override readonly name = 'DeliveryReused';
}

export interface ClaimDeps {
  readonly store: Store;
  readonly clock: Clock;
}

export interface ClaimedWork {
  readonly source: string;
  /** What the source calls this delivery. */
  readonly delivery: string;
  /** What it asks for: a repeat must ask for the same. */
  readonly fingerprint: string;
  /** Taken by the first; a repeat gets the first one's. */
  readonly workId: string;
  /** Written with the claim, or not at all. */
  readonly beside: readonly Write[];
  /** Puts the work on its queue; may be called again for one id. */
  readonly dispatch: (workId: string) => Promise<void>;
}

/** Short name of a delivery, safe in a key. */
export const deliveryHash = (delivery: string): string => createHash('sha256').update(delivery).digest('hex');

/**
 * Claims a delivery once and dispatches its work. A repeat gives the same work's id; one that finds the claim made but
 * not dispatched, because its maker died in between, dispatches it. @throws DeliveryReused
 */
export async function claimDelivery(
  work: ClaimedWork,
  deps: ClaimDeps,
): Promise<{ readonly workId: string; readonly first: boolean }> {
  const key = tableKeys.claim(work.source, deliveryHash(work.delivery));
  const fresh = { workId: work.workId, fingerprint: work.fingerprint, dispatched: false };
  const { claim, first } = await claimOnce(key, fresh, work.beside, deps);
  if (claim.fingerprint !== work.fingerprint)
    throw new DeliveryReused('this delivery was used for something else before');
  if (claim.dispatched) return { workId: claim.workId, first };
  await work.dispatch(claim.workId);
  await deps.store.transact([
    { kind: 'put', item: claimItem(key, { ...claim, dispatched: true }, deps.clock), expect: 'present' },
  ]);
  return { workId: claim.workId, first };
}

const claimItem = (key: { pk: string; sk: string }, claim: z.infer<typeof claimRecord>, clock: Clock) => ({
  ...key,
  type: 'claim',
  data: claim,
  expiresAtSeconds: Math.floor(clock.nowMs() / 1000) + CLAIM_SECONDS,
});

async function claimOnce(
  key: { pk: string; sk: string },
  fresh: z.infer<typeof claimRecord>,
  beside: readonly Write[],
  { store, clock }: ClaimDeps,
): Promise<{ claim: z.infer<typeof claimRecord>; first: boolean }> {
  try {
    await store.transact([{ kind: 'put', item: claimItem(key, fresh, clock), expect: 'absent' }, ...beside]);
    return { claim: fresh, first: true };
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    return { claim: storedClaim.parse((await store.get(key))?.data), first: false };
  }
}
