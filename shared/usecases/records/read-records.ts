import type { Item, Key, Query, Store } from '#shared/ports/store.port.ts';
import { RECORD_KINDS } from './record-kinds.ts';
import type { RecordKind, Records } from './record-kinds.ts';

export const readRecord = async <K extends RecordKind>(
  store: Store,
  kind: K,
  key: Key,
): Promise<Records[K] | undefined> => {
  const item = await store.get(key);
  return item === undefined ? undefined : RECORD_KINDS[kind].parse(item.data);
};

export interface RecordPage<R> {
  readonly records: readonly R[];
  readonly cursor?: string | undefined;
}

const parsePage = <K extends RecordKind>(
  kind: K,
  page: { items: readonly Item[]; cursor?: string | undefined },
): RecordPage<Records[K]> => ({
  records: page.items.map((item) => RECORD_KINDS[kind].parse(item.data)),
  cursor: page.cursor,
});

/** One page of a partition. */
export const queryRecords = async <K extends RecordKind>(
  store: Store,
  kind: K,
  query: Query,
): Promise<RecordPage<Records[K]>> => parsePage(kind, await store.query(query));

/** One page of the index: eventually consistent, so what is decided from it is checked again in the transaction. */
export const queryIndexedRecords = async <K extends RecordKind>(
  store: Store,
  kind: K,
  query: Query,
): Promise<RecordPage<Records[K]>> => parsePage(kind, await store.queryIndex(query));

/** Every record of a query, page by page. For lists that are bounded by their nature (one cycle's events, one sprint's stories). */
export const allRecords = async <K extends RecordKind>(
  read: (cursor: string | undefined) => Promise<RecordPage<Records[K]>>,
): Promise<readonly Records[K][]> => {
  const found: Records[K][] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    found.push(...page.records);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};
