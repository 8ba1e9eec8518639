import type { Host } from '#local/host/host.ts';
import type { Store } from '#shared/ports/store.port.ts';

/** What was asked of the services behind the ports. */
export interface Counted {
  /** DynamoDB's units: one for 4 kB read. */
  readUnits: number;
  /** DynamoDB's units: two for each kB that a transaction writes, one more for a place in the index. */
  writeUnits: number;
  transactions: number;
  blobsPut: number;
  blobsGot: number;
  messagesSent: number;
}

const READ_BYTES = 4_096;
const WRITE_BYTES = 1_024;

/** Counts from now on. The host's own parts call the same objects; who only looks on reads `uncounted`. */
export function countCalls({ store, blobs, queue }: Pick<Host, 'store' | 'blobs' | 'queue'>): {
  readonly counted: Counted;
  readonly uncounted: Store;
} {
  const counted: Counted = {
    readUnits: 0,
    writeUnits: 0,
    transactions: 0,
    blobsPut: 0,
    blobsGot: 0,
    messagesSent: 0,
  };
  const read = (value: unknown): void => {
    counted.readUnits += Math.max(1, Math.ceil(JSON.stringify(value ?? null).length / READ_BYTES));
  };
  const [get, getMany, query, queryIndex] = [
    store.get.bind(store),
    store.getMany.bind(store),
    store.query.bind(store),
    store.queryIndex.bind(store),
  ];
  const transact = store.transact.bind(store);
  const uncounted: Store = { get, getMany, query, queryIndex, transact };
  const counting = async <T>(asked: Promise<T>): Promise<T> => {
    const value = await asked;
    read(value);
    return value;
  };
  store.get = (key) => counting(get(key));
  store.getMany = (keys) => counting(getMany(keys));
  store.query = (wanted) => counting(query(wanted));
  store.queryIndex = (wanted) => counting(queryIndex(wanted));
  store.transact = (writes) => {
    counted.transactions += 1;
    for (const write of writes) {
      const kB = write.kind === 'put' ? Math.ceil(JSON.stringify(write.item).length / WRITE_BYTES) : 1;
      counted.writeUnits += 2 * kB + (write.kind === 'put' && write.item.index !== undefined ? kB : 0);
    }
    return transact(writes);
  };
  const [put, fetch, send] = [blobs.put.bind(blobs), blobs.get.bind(blobs), queue.send.bind(queue)];
  blobs.put = (key, body) => {
    counted.blobsPut += 1;
    return put(key, body);
  };
  blobs.get = (key) => {
    counted.blobsGot += 1;
    return fetch(key);
  };
  queue.send = (...message) => {
    counted.messagesSent += 1;
    return send(...message);
  };
  return { counted, uncounted };
}
