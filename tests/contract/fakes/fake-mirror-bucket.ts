import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

const failure = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

export interface FakeMirrorBucket {
  readonly client: S3Client;
  readonly objects: Map<string, { readonly body: Buffer; readonly tag: string }>;
  /** Called before the next write that has a condition. */
  beforeReplace: (() => Promise<void>) | undefined;
}

/** One bucket with S3's conditional reads and writes. */
export function fakeMirrorBucket(): FakeMirrorBucket {
  const client = new S3Client({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const objects: FakeMirrorBucket['objects'] = new Map();
  let versions = 0;
  const bucket: FakeMirrorBucket = { client, objects, beforeReplace: undefined };
  mock.on(GetObjectCommand).callsFake(({ Key, IfNoneMatch }: { Key: string; IfNoneMatch?: string }) => {
    const found = objects.get(Key);
    if (found === undefined) throw failure('NoSuchKey', 404);
    if (found.tag === IfNoneMatch) throw failure('304', 304);
    const { body } = found;
    return {
      ETag: found.tag,
      Body: {
        transformToString: () => Promise.resolve(body.toString()),
        transformToByteArray: () => Promise.resolve(new Uint8Array(body)),
      },
    };
  });
  mock
    .on(PutObjectCommand)
    .callsFake(
      async (input: { Key: string; Body: string | Uint8Array; IfMatch?: string; IfNoneMatch?: string }) => {
        const { Key, Body, IfMatch, IfNoneMatch } = input;
        if (IfMatch !== undefined || IfNoneMatch !== undefined) {
          const interrupt = bucket.beforeReplace;
          bucket.beforeReplace = undefined;
          await interrupt?.();
        }
        const found = objects.get(Key);
        if (IfNoneMatch === '*' && found !== undefined) throw failure('PreconditionFailed', 412);
        if (IfMatch !== undefined && found === undefined) throw failure('NoSuchKey', 404);
        if (IfMatch !== undefined && found?.tag !== IfMatch) throw failure('PreconditionFailed', 412);
        versions += 1;
        const tag = `"${versions}"`;
        objects.set(Key, { body: Buffer.from(Body), tag });
        return { ETag: tag };
      },
    );
  mock
    .on(DeleteObjectsCommand)
    .callsFake(({ Delete }: { Delete: { Objects: readonly { Key: string }[] } }) => {
      for (const { Key } of Delete.Objects) objects.delete(Key);
      return {};
    });
  return bucket;
}
