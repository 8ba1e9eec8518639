import type * as z from 'zod';
import type { Blobs } from '#shared/ports/blobs.port.ts';

/** A JSON blob in the shape it must have. @throws BlobMissing, ZodError */
export const readJsonBlob = async <T>(blobs: Blobs, key: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(new TextDecoder().decode(await blobs.get(key))));

export const writeJsonBlob = async (blobs: Blobs, key: string, value: object): Promise<void> =>
  blobs.put(key, new TextEncoder().encode(JSON.stringify(value)));
