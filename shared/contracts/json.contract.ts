import * as z from 'zod';

/** Any JSON value: what crosses a process, a queue or a table. */
export const jsonValue = z.json();
export type JsonValue = z.infer<typeof jsonValue>;

export const jsonObject = z.record(z.string(), jsonValue);
export type JsonObject = z.infer<typeof jsonObject>;

/** The text or number under a key, as text; '' where there is none, or something else. */
export const textIn = (data: JsonObject, key: string): string => {
  const value = data[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
