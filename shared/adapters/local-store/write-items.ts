import { dataText, keyOf } from '#shared/ports/store-limits.ts';
import {
  StoreConflict,
  type Expectation,
  type Item,
  type Key,
  type Write,
} from '#shared/ports/store.port.ts';
import type { Row } from './item-row.ts';

export interface Statements {
  prepare(sql: string): {
    get(...values: (string | number | null)[]): Row | undefined;
    run(...values: (string | number | null)[]): unknown;
  };
}

const PUT = `
  INSERT INTO store_items (pk, sk, type, version, data, index_pk, index_sk, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (pk, sk) DO UPDATE SET type = excluded.type, version = excluded.version, data = excluded.data,
    index_pk = excluded.index_pk, index_sk = excluded.index_sk, expires_at = excluded.expires_at`;
const APPEND_CHANGE = `
  INSERT INTO store_changes (pk, sk, type, version, data, index_pk, index_sk, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * Carries out all writes, inside the caller's transaction; `inFeed` says whether a put of this type is appended to
 * the change feed.
 * @throws StoreConflict with every position whose expectation does not hold; then the caller's transaction rolls back.
 */
export function writeItems(
  database: Statements,
  writes: readonly Write[],
  inFeed: (type: string) => boolean,
): void {
  const versions = writes.map((write) => storedVersion(database, keyOf(write)));
  const failed = writes.flatMap((write, position) =>
    holds(write.expect, versions[position]) ? [] : [position],
  );
  if (failed.length > 0) throw new StoreConflict(failed);
  for (const [position, write] of writes.entries()) {
    if (write.kind === 'put')
      put(database, write.item, (versions[position] ?? 0) + 1, inFeed(write.item.type));
    if (write.kind === 'delete')
      database.prepare('DELETE FROM store_items WHERE pk = ? AND sk = ?').run(write.key.pk, write.key.sk);
  }
}

function put(database: Statements, item: Omit<Item, 'version'>, version: number, inFeed: boolean): void {
  const row = [
    item.pk, item.sk, item.type, version, dataText(item),
    item.index?.pk ?? null, item.index?.sk ?? null, item.expiresAtSeconds ?? null,
  ]; // prettier-ignore
  database.prepare(PUT).run(...row);
  if (inFeed) database.prepare(APPEND_CHANGE).run(...row);
}

function storedVersion(database: Statements, key: Key): number | undefined {
  const row = database.prepare('SELECT version FROM store_items WHERE pk = ? AND sk = ?').get(key.pk, key.sk);
  return row === undefined ? undefined : Number(row['version']);
}

function holds(expect: Expectation, version: number | undefined): boolean {
  switch (expect) {
    case 'any':
      return true;
    case 'absent':
      return version === undefined;
    case 'present':
      return version !== undefined;
    default:
      return version === expect;
  }
}
