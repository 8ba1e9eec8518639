import type { JsonObject } from '#shared/contracts/json.contract.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** One item of the single table. `version` starts at 1 and rises by 1 with every write. */
export interface Item extends Key {
  /** Kind of record: `project`, `story`, `cycle`, … */
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  /** Place in the one secondary index (sparse, eventually consistent). */
  readonly index?: Key | undefined;
  /** After this second the item may vanish by itself. */
  readonly expiresAtSeconds?: number | undefined;
}

/** What must hold of the stored item for the write to happen. A number is its version. */
export type Expectation = 'absent' | 'present' | 'any' | number;

export type Write =
  | { readonly kind: 'put'; readonly item: Omit<Item, 'version'>; readonly expect: Expectation }
  | { readonly kind: 'delete'; readonly key: Key; readonly expect: Expectation }
  | { readonly kind: 'check'; readonly key: Key; readonly expect: Exclude<Expectation, 'any'> };

export interface Page {
  readonly items: readonly Item[];
  /** Give it back to read on; absent at the end. */
  readonly cursor?: string | undefined;
}

export interface Query {
  readonly pk: string;
  readonly skPrefix?: string;
  readonly limit?: number;
  readonly cursor?: string | undefined;
  readonly order?: 'ascending' | 'descending';
}

/** A transaction lost: `failed` are the positions of the writes whose expectation did not hold. */
export class StoreConflict extends Error {
  override readonly name = 'StoreConflict';
  readonly failed: readonly number[];
  constructor(failed: readonly number[]) {
    super(`expectation not met by write ${failed.join(', ')}`);
    this.failed = failed;
  }
}

/** At most this many writes in one transaction (DynamoDB's limit). */
export const MAX_WRITES = 100;

export interface TransactOptions {
  /**
   * What is written is done once more where a loss of power takes it, and nobody beyond the engine was told of it: a
   * store on one disk need not wait for that disk. What is written later is never kept without it.
   */
  readonly repeatable?: boolean;
}

/** The system of record. Reads by key are strongly consistent. */
export interface Store {
  get(key: Key): Promise<Item | undefined>;
  /** Those that are there, each once, in the order of the keys. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>;
  query(query: Query): Promise<Page>;
  queryIndex(query: Query): Promise<Page>;
  /** All or nothing. @throws StoreConflict */
  transact(writes: readonly Write[], options?: TransactOptions): Promise<void>;
}
