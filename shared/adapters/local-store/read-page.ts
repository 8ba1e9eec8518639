import * as z from 'zod';
import type { Page, Query } from '#shared/ports/store.port.ts';
import { itemOf, type Row } from './item-row.ts';

/** A page without a limit ends somewhere, as DynamoDB's ends at 1 MB. */
const PAGE_LIMIT = 1_000;
/** Above every character that a key holds. */
const AFTER_PREFIX = '\u{10FFFF}';

export interface Statements {
  prepare(sql: string): { all(...values: (string | number)[]): Row[] };
}

const cursorSchema = z.tuple([z.string(), z.string(), z.string()]);

/** One index range scan with a limit, over the items or over the secondary index. */
export function readPage(database: Statements, range: 'items' | 'index', query: Query): Page {
  const [pk, sk] = range === 'items' ? ['pk', 'sk'] : ['index_pk', 'index_sk'];
  const descending = query.order === 'descending';
  const conditions = [`${pk} = ?`];
  const values: (string | number)[] = [query.pk];
  if (query.skPrefix !== undefined && query.skPrefix !== '') {
    conditions.push(`${sk} >= ?`, `${sk} < ?`);
    values.push(query.skPrefix, query.skPrefix + AFTER_PREFIX);
  }
  if (query.cursor !== undefined) {
    const [afterSk, itemPk, itemSk] = decodeCursor(query.cursor);
    const sign = descending ? '<' : '>';
    conditions.push(range === 'items' ? `sk ${sign} ?` : `(index_sk, pk, sk) ${sign} (?, ?, ?)`);
    values.push(...(range === 'items' ? [afterSk] : [afterSk, itemPk, itemSk]));
  }
  const limit = Math.max(1, query.limit ?? PAGE_LIMIT);
  const way = descending ? 'DESC' : 'ASC';
  const order = range === 'items' ? `sk ${way}` : `index_sk ${way}, pk ${way}, sk ${way}`;
  const rows = database
    .prepare(`SELECT * FROM store_items WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`)
    .all(...values, limit + 1);
  const items = rows.slice(0, limit).map(itemOf);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last === undefined
    ? { items }
    : { items, cursor: encodeCursor([String(last[sk]), String(last['pk']), String(last['sk'])]) };
}

function encodeCursor(place: readonly [string, string, string]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decodeCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new Error('the cursor is not one that a page gave');
  }
}
