import type { SQLOutputValue } from 'node:sqlite';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Item } from '#shared/ports/store.port.ts';

export type Row = Record<string, SQLOutputValue>;

export function itemOf(row: Row): Item {
  return {
    pk: String(row['pk']),
    sk: String(row['sk']),
    type: String(row['type']),
    version: Number(row['version']),
    data: parseData(String(row['data'])),
    ...(row['index_pk'] === null
      ? {}
      : { index: { pk: String(row['index_pk']), sk: String(row['index_sk']) } }),
    ...(row['expires_at'] === null ? {} : { expiresAtSeconds: Number(row['expires_at']) }),
  };
}

function parseData(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('a stored item is not an object');
  return value;
}

/** Shallow on purpose: the text came from `JSON.stringify` of an object, and this is on the path of every read. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
