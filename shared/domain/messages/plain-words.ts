/** Small pieces of every reply. */

/** What a refusal says: the error, and a sentence that names the one command that would help. */
export type Refusal = readonly [error: string, hint: string];

/** `1 story`, `3 stories` */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** `A`, `A and B`, `A, B and C`; a long list is cut, with the number of the others. */
export const listWords = (words: readonly string[], most = 8): string => {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};

/** The first line of a text, cut at `most` characters. */
export const headline = (text: string, most = 80): string => {
  const [line = ''] = text.split('\n');
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
};

/** `https://…`, dates and the like stay as they are: lines without the empty ones. */
export const lines = (...parts: readonly (string | readonly string[] | null)[]): string =>
  parts
    .flatMap((part) => (part === null ? [] : part))
    .filter((line) => line !== '')
    .join('\n');

/** Whole millionths of a dollar as `$1.23`. */
export const dollars = (microUsd: number): string => `$${(microUsd / 1_000_000).toFixed(2)}`;

export const PRIORITY_WORDS: Readonly<Record<number, string>> = {
  1: 'top',
  2: 'high',
  3: 'medium',
  4: 'low',
  5: 'lowest',
};
