import * as z from 'zod';

/** Any JSON value: what crosses a process, a queue or a table. */
export const jsonValue = z.json();
export type JsonValue = z.infer<typeof jsonValue>;

export const jsonObject = z.record(z.string(), jsonValue);
export type JsonObject = z.infer<typeof jsonObject>;

/** As it will come back from wherever it is stored or sent: what is undefined is not there. */
export const toJson = (value: object): JsonObject => {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  if (!isObject(plain)) throw new TypeError('only an object becomes a JSON object');
  return plain;
};

/** Shallow on purpose: what was just parsed holds nothing but JSON, and this is on the path of every write. */
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text or number under a key, as text; '' where there is none, or something else. */
export const textIn = (data: JsonObject, key: string): string => {
  const value = data[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
