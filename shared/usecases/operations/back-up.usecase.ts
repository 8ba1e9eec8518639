import type { BackupFolder, RecordDump } from '#shared/ports/backup.port.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import { StoreConflict } from '#shared/ports/store.port.ts';
import type { Item, Store } from '#shared/ports/store.port.ts';
import { OperationRefused } from './operation-refused.ts';

export interface Copied {
  readonly records: number;
  readonly blobs: number;
}

/** Of one moment: who is connected, which tasks run, what is left of a rate. Elsewhere nothing of it is true. */
const PASSING: ReadonlySet<string> = new Set(['connection', 'worker', 'rate']);
/** Few enough for one transaction of large items: DynamoDB takes 4 MB. */
const BATCH = 10;

/**
 * Copies records and blobs into a folder. The blobs come after the records: what a record names was written before it,
 * and blobs are never changed.
 */
export const backUp = async (
  { dump, blobs }: { readonly dump: RecordDump; readonly blobs: Blobs },
  folder: BackupFolder,
): Promise<Copied> => {
  const records = await folder.write(lasting(dump.items()));
  return { records, blobs: await copyBlobs(blobs, folder.blobs) };
};

async function* lasting(items: AsyncIterable<Item>): AsyncIterable<Item> {
  for await (const item of items) if (!PASSING.has(item.type)) yield item;
}

/**
 * Puts a backup into an installation that holds nothing else. What is there already as it was is passed over, so that
 * a restore that broke off is run again. Blobs come first: nothing is named before it is there.
 * @throws OperationRefused when the installation holds another record under a key of the backup
 */
export const restore = async (
  folder: BackupFolder,
  { store, blobs, clock }: { readonly store: Store; readonly blobs: Blobs; readonly clock: Clock },
): Promise<Copied> => {
  const copied = await copyBlobs(folder.blobs, blobs);
  const nowSeconds = clock.nowMs() / 1_000;
  let records = 0;
  let batch: Item[] = [];
  const put = async (): Promise<void> => {
    if (batch.length === 0) return;
    await putAll(batch, store);
    records += batch.length;
    batch = [];
  };
  for await (const item of folder.read()) {
    if ((item.expiresAtSeconds ?? Infinity) <= nowSeconds) continue;
    batch.push(item);
    if (batch.length === BATCH) await put();
  }
  await put();
  return { records, blobs: copied };
};

const putAll = async (items: readonly Item[], store: Store): Promise<void> => {
  try {
    await store.transact(items.map((item) => ({ kind: 'put', item, expect: 'absent' })));
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    const left: Item[] = [];
    for (const item of items) {
      const there = await store.get(item);
      if (there === undefined) left.push(item);
      else if (JSON.stringify(there.data) !== JSON.stringify(item.data))
        throw new OperationRefused(
          `this installation holds another ${item.type} at ${item.pk} ${item.sk}: restore into one that is new`,
        );
    }
    if (left.length > 0) await putAll(left, store);
  }
};

const copyBlobs = async (from: Blobs, to: Blobs): Promise<number> => {
  const keys = await from.list('');
  for (const key of keys) if (!(await to.exists(key))) await to.put(key, await from.get(key));
  return keys.length;
};
