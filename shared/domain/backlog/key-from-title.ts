import { isKey } from './story-id.ts';

/** A key from the first word of a title that makes one nobody has: `Checkout redesign` → `CHECKOUT`. */
export const keyFromTitle = (title: string, taken: readonly string[]): string | undefined =>
  title
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .map((word) => word.slice(0, 10))
    .find((word) => word.length > 2 && isKey(word) && !taken.includes(word));
