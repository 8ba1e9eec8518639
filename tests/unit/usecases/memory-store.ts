import { assertWritable } from '#shared/ports/store-limits.ts';
import { StoreConflict } from '#shared/ports/store.port.ts';
import type { Expectation, Item, Key, Page, Query, Store } from '#shared/ports/store.port.ts';

/** The Store in memory, with expectations and pages; `dump` shows everything that is in it, `beforeWrite` lets another writer come first. */
export interface MemoryStore extends Store {
  dump(): Record<string, unknown>;
  beforeWrite: (() => Promise<void>) | undefined;
  /** How many items reads have given out so far. */
  readonly read: { items: number };
}

const textOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;

const holds = (expect: Expectation, version: number | undefined): boolean => {
  if (expect === 'any') return true;
  if (expect === 'absent') return version === undefined;
  if (expect === 'present') return version !== undefined;
  return version === expect;
};

export const createMemoryStore = (): MemoryStore => {
  const items = new Map<string, Item>();
  const read = { items: 0 };
  const page = (query: Query, keyOf: (item: Item) => Key | undefined): Page => {
    const found = [...items.values()]
      .flatMap((item) => {
        const key = keyOf(item);
        return key?.pk === query.pk && key.sk.startsWith(query.skPrefix ?? '')
          ? [{ place: `${key.sk}\u0000${textOf(item)}`, item }]
          : [];
      })
      .sort((a, b) => (a.place < b.place ? -1 : 1));
    const ordered = query.order === 'descending' ? found.reverse() : found;
    const from =
      query.cursor === undefined ? 0 : ordered.findIndex(({ place }) => place === query.cursor) + 1;
    const shown = ordered.slice(from, from + (query.limit ?? 1_000));
    read.items += shown.length;
    const last = from + shown.length < ordered.length ? shown.at(-1)?.place : undefined;
    return { items: shown.map(({ item }) => item), cursor: last };
  };
  const store: MemoryStore = {
    read,
    beforeWrite: undefined,
    dump: () => Object.fromEntries([...items].map(([key, item]) => [key, structuredClone(item)])),
    get: async (key) => {
      read.items += 1;
      return items.get(textOf(key));
    },
    getMany: async (keys) => keys.flatMap((key) => items.get(textOf(key)) ?? []),
    query: async (query) => page(query, (item) => item),
    queryIndex: async (query) => page(query, (item) => item.index),
    transact: async (writes) => {
      const interrupt = store.beforeWrite;
      store.beforeWrite = undefined;
      await interrupt?.();
      assertWritable(writes);
      const failed = writes.flatMap((write, at) =>
        holds(write.expect, items.get(textOf(write.kind === 'put' ? write.item : write.key))?.version)
          ? []
          : [at],
      );
      if (failed.length > 0) throw new StoreConflict(failed);
      for (const write of writes) {
        if (write.kind === 'put')
          items.set(textOf(write.item), {
            ...structuredClone(write.item),
            version: (items.get(textOf(write.item))?.version ?? 0) + 1,
          });
        if (write.kind === 'delete') items.delete(textOf(write.key));
      }
    },
  };
  return store;
};
