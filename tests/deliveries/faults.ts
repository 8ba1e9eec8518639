/** Chance that repeats, and ports that fail by it: before they did anything, or after they did all. */
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Store } from '#shared/ports/store.port.ts';

/** Mulberry32: the same numbers for the same seed. */
export function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Faults {
  readonly chance: () => number;
  /** Probability that a call ends its handler: half before it took effect, half after. */
  readonly crash: number;
  /** Probability that the store turns a call away. */
  readonly throttle: number;
  readonly counted: { crashes: number; throttled: number };
}

export class Killed extends Error {
  override readonly name = 'Killed';
}

async function unreliably<T>(faults: Faults, work: () => Promise<T>): Promise<T> {
  const drawn = faults.chance();
  if (drawn < faults.crash / 2) {
    faults.counted.crashes += 1;
    throw new Killed('before');
  }
  const result = await work();
  if (drawn < faults.crash) {
    faults.counted.crashes += 1;
    throw new Killed('after');
  }
  return result;
}

const throttled = (faults: Faults): void => {
  if (faults.chance() >= faults.throttle) return;
  faults.counted.throttled += 1;
  throw Object.assign(new Error('come again later'), { name: 'ThrottlingException' });
};

export const unreliableStore = (store: Store, faults: Faults): Store => ({
  get: async (key) => {
    throttled(faults);
    return store.get(key);
  },
  getMany: async (keys) => {
    throttled(faults);
    return store.getMany(keys);
  },
  query: (query) => store.query(query),
  queryIndex: (query) => store.queryIndex(query),
  transact: (writes, ...more) =>
    unreliably(faults, () => {
      throttled(faults);
      return store.transact(writes, ...more);
    }),
});

export const unreliableQueue = (queue: Queue, faults: Faults): Queue => ({
  ...queue,
  send: (name, body, options) => unreliably(faults, () => queue.send(name, body, options)),
});
