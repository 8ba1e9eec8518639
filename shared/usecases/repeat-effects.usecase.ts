import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EffectRecord } from '#shared/contracts/records.contract.ts';
import { queryIndexedRecords } from './records/read-records.ts';
import { transactionally } from './records/transaction.ts';
import type { TransactionDeps } from './records/transaction.ts';

/** The table's stream gives an effect again for about ten minutes; one that is older was given up, or its record was lost. */
const GIVEN_UP_MS = 900_000;
/** Most that one call writes: what is over waits for the next. */
const MOST = 100;

/**
 * Writes effects that are still to be carried out once more, so that the stream gives them to the dispatcher again, in
 * their order. One that was carried out meanwhile is gone and stays gone. `due`: those that the stream has given up,
 * each when it is twice as old as at the last time, since one that always fails holds up others while it is tried.
 * @returns how many were written
 */
export const repeatEffects = async (which: 'due' | 'all', deps: TransactionDeps): Promise<number> => {
  const wanted = (record: EffectRecord): boolean => which === 'all' || isDue(record, deps.clock.nowMs());
  let written = 0;
  let cursor: string | undefined;
  do {
    const page = await queryIndexedRecords(deps.store, 'effect', { ...tableKeys.effects(), cursor });
    for (const { id } of page.records.filter(wanted)) {
      if (await repeat(id, wanted, deps)) written += 1;
      if (which === 'due' && written === MOST) return written;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return written;
};

const isDue = ({ createdAt, repeatedAt = createdAt }: EffectRecord, nowMs: number): boolean => {
  const last = Date.parse(repeatedAt);
  return nowMs - last > Math.max(GIVEN_UP_MS, last - Date.parse(createdAt));
};

const repeat = (
  id: string,
  wanted: (record: EffectRecord) => boolean,
  deps: TransactionDeps,
): Promise<boolean> =>
  transactionally(deps, async (tx) => {
    const record = await tx.load('effect', tableKeys.effect(id));
    if (record === undefined || !wanted(record)) return false;
    tx.save('effect', { ...record, repeatedAt: tx.at });
    return true;
  });
