import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { ShelfMoved, type MirrorShelf } from '#shared/ports/mirror-shelf.port.ts';

export interface S3MirrorsOptions {
  /** A test passes its own. */
  readonly client?: S3Client;
  readonly bucket: string;
}

const shelved = z.object({
  v: z.literal(1),
  refs: z.record(z.string(), z.string()),
  packs: z.array(z.string()),
});

/** S3's answers to a condition that does not hold: another version is there, or two writers met. */
const CONFLICTS: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);
const MOST_DELETED = 1_000;

/** Mirrors under `mirrors/` of a bucket: a file of refs, replaced by conditional writes, and packs that never change. */
export function createS3Mirrors({ client = new S3Client({}), bucket }: S3MirrorsOptions): MirrorShelf {
  const place = (name: string, file: string) => ({ Bucket: bucket, Key: `mirrors/${name}/${file}` });
  const packFile = (id: string): string => `packs/${id}.pack`;
  return {
    look: async (name, tag) => {
      try {
        const { Body, ETag } = await client.send(
          new GetObjectCommand({
            ...place(name, 'mirror.json'),
            ...(tag === null ? {} : { IfNoneMatch: tag }),
          }),
        );
        const text = (await Body?.transformToString()) ?? '';
        if (ETag === undefined) throw new Error('S3 gave no ETag');
        const { refs, packs } = shelved.parse(JSON.parse(text));
        return { mirror: { refs, packs }, tag: ETag };
      } catch (error) {
        if (isStatus(error, 304)) return 'same';
        if (isNamed(error, 'NoSuchKey')) return undefined;
        throw error;
      }
    },
    place: async (name, { refs, packs }, tag) => {
      try {
        const { ETag } = await client.send(
          new PutObjectCommand({
            ...place(name, 'mirror.json'),
            Body: JSON.stringify({ v: 1, refs, packs }),
            ContentType: 'application/json',
            ...(tag === null ? { IfNoneMatch: '*' } : { IfMatch: tag }),
          }),
        );
        if (ETag === undefined) throw new Error('S3 gave no ETag');
        return ETag;
      } catch (error) {
        // NoSuchKey: the version that was to be replaced is gone.
        if (isNamed(error, ...CONFLICTS, 'NoSuchKey'))
          throw new ShelfMoved(`the mirror ${name} was replaced meanwhile`);
        throw error;
      }
    },
    putPack: async (name, id, bytes) => {
      await client.send(new PutObjectCommand({ ...place(name, packFile(id)), Body: bytes }));
    },
    getPack: async (name, id) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(place(name, packFile(id))));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (isNamed(error, 'NoSuchKey')) throw new ShelfMoved(`the mirror ${name} was packed anew meanwhile`);
        throw error;
      }
    },
    deletePacks: async (name, ids) => {
      for (let at = 0; at < ids.length; at += MOST_DELETED) {
        const Objects = ids
          .slice(at, at + MOST_DELETED)
          .map((id) => ({ Key: place(name, packFile(id)).Key }));
        await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      }
    },
  };
}

const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

const metadata = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

const isStatus = (error: unknown, status: number): boolean =>
  metadata.safeParse(error).data?.$metadata.httpStatusCode === status;
