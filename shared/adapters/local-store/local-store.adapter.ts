import type { StatementSync } from 'node:sqlite';
import type { Clock } from '#shared/ports/clock.port.ts';
import { assertWritable } from '#shared/ports/store-limits.ts';
import type { Item, Store } from '#shared/ports/store.port.ts';
import { itemOf } from './item-row.ts';
import { readPage } from './read-page.ts';
import { LOCAL_STORE_SCHEMA } from './schema.ts';
import { nameWrites } from './name-writes.ts';
import { writeItems } from './write-items.ts';

/** What the store needs of the open database. */
export interface StoreDatabase {
  prepare(sql: string): StatementSync;
  transaction<T>(kind: string, work: () => T): T;
  soon<T>(kind: string, work: () => T, what?: () => string): Promise<T>;
  migrate(component: string, steps: readonly string[]): void;
}

export interface StoredChange {
  /** Rises with every change; never given twice. */
  readonly seq: number;
  /** The item as that put left it. */
  readonly item: Item;
}

export interface LocalStore extends Store {
  /** The oldest changes that were not acknowledged, in order: at least once. */
  readChanges(max: number): Promise<readonly StoredChange[]>;
  /** Forgets these changes; those between them that are still to be carried out stay. */
  ackChanges(seqs: readonly number[]): Promise<void>;
  /** Every item there is, by key. */
  dump(): readonly Item[];
  /** Called soon after each commit that added changes; a wake-up, not the change. Gives the way to stop it. */
  onChange(callback: () => void): () => void;
}

export interface LocalStoreOptions {
  readonly database: StoreDatabase;
  readonly clock: Clock;
  /** Types of items whose puts go into the change feed; default: all. */
  readonly feedTypes?: readonly string[] | undefined;
}

const GET = 'SELECT * FROM store_items WHERE pk = ? AND sk = ?';

/** The Store on SQLite. Items whose time is over vanish when the store is opened. */
export function createLocalStore({ database, clock, feedTypes }: LocalStoreOptions): LocalStore {
  database.migrate('local-store', LOCAL_STORE_SCHEMA);
  database.transaction('store.expire', () => {
    database.prepare('DELETE FROM store_items WHERE expires_at <= ?').run(Math.floor(clock.nowMs() / 1_000));
  });
  const feed = feedTypes === undefined ? undefined : new Set(feedTypes);
  const inFeed = (type: string): boolean => feed === undefined || feed.has(type);
  const callbacks = new Set<() => void>();
  const get = ({ pk, sk }: { pk: string; sk: string }): Item[] =>
    database.prepare(GET).all(pk, sk).map(itemOf);

  return {
    get: async (key) => get(key)[0],
    getMany: async (keys) =>
      [...new Map(keys.map((key) => [JSON.stringify([key.pk, key.sk]), key])).values()].flatMap(get),
    query: async (query) => readPage(database, 'items', query),
    queryIndex: async (query) => readPage(database, 'index', query),
    transact: async (writes, { repeatable = false } = {}) => {
      assertWritable(writes);
      // Deleting what may be there or not, and nothing else, is forgetting: lost, it is done again.
      const forgets = writes.every((write) => write.kind === 'delete' && write.expect === 'any');
      const noted = repeatable ? 'store.note' : 'store.transact';
      const kind = forgets ? 'store.forget' : noted;
      await database.soon(
        kind,
        () => writeItems(database, writes, inFeed),
        () => nameWrites(writes),
      );
      if (!writes.some((write) => write.kind === 'put' && inFeed(write.item.type))) return;
      for (const callback of callbacks) queueMicrotask(callback);
    },
    readChanges: async (max) =>
      database
        .prepare('SELECT * FROM store_changes ORDER BY seq LIMIT ?')
        .all(max)
        .map((row) => ({ seq: Number(row['seq']), item: itemOf(row) })),
    ackChanges: async (seqs) => {
      await database.soon('store.ack', () => {
        const forget = database.prepare('DELETE FROM store_changes WHERE seq = ?');
        for (const seq of seqs) forget.run(seq);
      });
    },
    dump: () => database.prepare('SELECT * FROM store_items ORDER BY pk, sk').all().map(itemOf),
    onChange: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}
