import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import {
  RATE_LIMITS,
  rateRecord,
  type RateKind,
  type RateRecord,
} from '#shared/contracts/rate-limits.contract.ts';
import { fullAfterSeconds, takeToken } from '#shared/domain/policies/token-bucket.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import { StoreConflict } from '#shared/ports/store.port.ts';
import type { Item, Store, Write } from '#shared/ports/store.port.ts';

export interface RateDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** Whose limit it is: `{kind: 'project', id: 'shop'}`. */
export interface RateOf {
  readonly kind: RateKind;
  readonly id: string;
}

/** Of one person in a project. */
export const memberIn = (projectId: string, actorId: string): RateOf => ({
  kind: 'member',
  id: `${projectId}#${actorId}`,
});

export type RateTaken =
  | { readonly taken: true }
  /** `of`: whose limit is reached; `seconds`: when to come again, at least 1. */
  | { readonly taken: false; readonly of: RateOf; readonly seconds: number };

/** Losing so often in a row means that as many came in the same moment. */
const MAX_TRIES = 20;

/**
 * Counts one more against each of these limits, or against none: what one of them refuses is not counted by the others.
 * A refusal writes nothing, so that a flood costs a read each.
 */
export const takeRate = async (
  limits: readonly [RateOf, ...RateOf[]],
  deps: RateDeps,
): Promise<RateTaken> => {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const nowMs = deps.clock.nowMs();
    const writes: Write[] = [];
    const keys = limits.map(({ kind, id }) => tableKeys.rate(kind, id));
    const items = new Map((await deps.store.getMany(keys)).map((item) => [item.pk, item]));
    for (const of of limits) {
      const limit = RATE_LIMITS[of.kind];
      const key = tableKeys.rate(of.kind, of.id);
      const item = items.get(key.pk);
      const taken = takeToken(bucketOf(item), limit, nowMs);
      if (!taken.taken) return { taken: false, of, seconds: taken.seconds };
      const record: RateRecord = { v: 1, ...taken.bucket };
      const expiresAtSeconds = Math.ceil(nowMs / 1_000) + fullAfterSeconds(limit);
      writes.push({
        kind: 'put',
        item: { ...key, type: 'rate', data: jsonObject.parse(record), expiresAtSeconds },
        expect: item?.version ?? 'absent',
      });
    }
    try {
      await deps.store.transact(writes);
      return { taken: true };
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error;
    }
  }
  return { taken: false, of: limits[0], seconds: 1 };
};

const bucketOf = (item: Item | undefined): RateRecord | undefined =>
  item === undefined ? undefined : rateRecord.parse(item.data);
