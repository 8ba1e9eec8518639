import * as z from 'zod';
import type { Image } from './item-image.ts';

const place = z.record(z.string(), z.object({ S: z.string() }));

/** Where a page ended, as opaque text. */
export function encodeCursor(lastKey: Image): string {
  return Buffer.from(JSON.stringify(lastKey)).toString('base64url');
}

/** @throws Error for text that `encodeCursor` did not make */
export function decodeCursor(cursor: string): Image {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new Error('the cursor is not one that a page gave');
  }
}
