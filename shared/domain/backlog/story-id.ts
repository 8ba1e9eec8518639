/** Ids of epics and stories (product page, section 1): `<KEY>-<n>`, one counter per key, spelled as they were given. */

const KEY = /^[A-Z][A-Z0-9]{1,9}$/;
const ID = /^([A-Za-z][A-Za-z0-9]{1,9})-0*(\d{1,9})$/;
const LEADING_ID = /^\s*([A-Za-z][A-Za-z0-9]{1,9}-\d{1,9})(\s*[:–—]\s*|\s+-\s+|\s+|$)/;

/** By key: the highest number given and how many digits it is padded to (0 = not padded). */
export type KeyCounters = Readonly<Record<string, { readonly highest: number; readonly width: number }>>;

export const isKey = (text: string): boolean => KEY.test(text);

/** `USER-1`, `USER-001` and `user-001` are one id. @returns undefined when the text is no id */
export const canonicalStoryId = (id: string): string | undefined => {
  const [, key, number] = ID.exec(id) ?? [];
  return key === undefined || number === undefined ? undefined : `${key.toUpperCase()}-${number}`;
};

/** The key of an id, in capitals; undefined when the text is no id. */
export const keyOf = (id: string): string | undefined => canonicalStoryId(id)?.split('-')[0];

/** The next id of a key: the highest + 1, padded as its ids are. */
export const nextId = (keys: KeyCounters, key: string): string => {
  const { highest, width } = keys[key] ?? { highest: 0, width: 0 };
  return `${key}-${String(highest + 1).padStart(width, '0')}`;
};

/** The counters after an id was given; an id with leading zeros sets how its key is padded from now on. */
export const countId = (
  keys: KeyCounters,
  id: string,
): Record<string, { highest: number; width: number }> => {
  const [, key, number] = /^(\w+)-(\d+)$/.exec(id) ?? [];
  if (key === undefined || number === undefined) return { ...keys };
  const known = keys[key.toUpperCase()] ?? { highest: 0, width: 0 };
  const width = number.startsWith('0') ? number.length : known.width;
  return { ...keys, [key.toUpperCase()]: { highest: Math.max(known.highest, Number(number)), width } };
};

export interface TitledText {
  /** The id as written, when the text starts with one. */
  readonly id: string | null;
  readonly text: string;
}

/**
 * A text that starts with an id keeps it: `USER-001: Create the endpoint`. Without a colon or dash after it, it counts
 * as an id only when the project knows the key: "UTF-8 support" is no story of a key UTF.
 */
export const splitLeadingId = (text: string, keys: KeyCounters): TitledText => {
  const [all, id, separator] = LEADING_ID.exec(text) ?? [];
  if (all === undefined || id === undefined || separator === undefined)
    return { id: null, text: text.trim() };
  const known = Object.hasOwn(keys, keyOf(id) ?? '');
  if (separator.trim() === '' && !known) return { id: null, text: text.trim() };
  const rest = text.slice(all.length).trim();
  return { id, text: rest === '' ? id : rest };
};
