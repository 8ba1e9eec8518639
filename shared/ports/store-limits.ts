import { MAX_WRITES, type Item, type Key, type Write } from './store.port.ts';

/** DynamoDB's limit for one item, less its keys and names; refused by every adapter, so that what works locally works there. */
const MAX_DATA_BYTES = 390_000;

/** The item's data as it is stored. @throws Error when it is too large */
export function dataText(item: Omit<Item, 'version'>): string {
  const text = JSON.stringify(item.data);
  // Characters first: bytes are counted only where they could matter.
  if (text.length * 3 > MAX_DATA_BYTES && Buffer.byteLength(text) > MAX_DATA_BYTES) {
    throw new Error(`item ${item.pk} ${item.sk} is larger than ${MAX_DATA_BYTES} bytes`);
  }
  return text;
}

/** What DynamoDB refuses as malformed is malformed everywhere. @throws Error */
export function assertWritable(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > MAX_WRITES) {
    throw new Error(`a transaction holds 1 to ${MAX_WRITES} writes, this one ${writes.length}`);
  }
  const keys = new Set(writes.map((write) => JSON.stringify([keyOf(write).pk, keyOf(write).sk])));
  if (keys.size !== writes.length) throw new Error('a transaction writes or checks each item once');
}

export function keyOf(write: Write): Key {
  return write.kind === 'put' ? write.item : write.key;
}
