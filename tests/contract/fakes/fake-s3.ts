import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

const PAGE = 2;

const failure = (name: string): Error => Object.assign(new Error(name), { name });

/** One bucket in memory; lists come in pages of two. */
export function fakeS3(): S3Client {
  const client = new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const mock = mockClient(client);
  const objects = new Map<string, Uint8Array>();

  mock.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: Uint8Array }) => {
    objects.set(Key, Uint8Array.from(Body));
    return {};
  });
  mock.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const bytes = objects.get(Key);
    if (bytes === undefined) throw failure('NoSuchKey');
    return { Body: { transformToByteArray: () => Promise.resolve(bytes) } };
  });
  mock.on(HeadObjectCommand).callsFake(({ Key }: { Key: string }) => {
    if (!objects.has(Key)) throw failure('NotFound');
    return {};
  });
  mock.on(DeleteObjectCommand).callsFake(({ Key }: { Key: string }) => {
    objects.delete(Key);
    return {};
  });
  mock
    .on(ListObjectsV2Command)
    .callsFake(({ Prefix, ContinuationToken }: { Prefix: string; ContinuationToken?: string }) => {
      const keys = [...objects.keys()]
        .filter((key) => key.startsWith(Prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const start = Number(ContinuationToken ?? 0);
      const page = keys.slice(start, start + PAGE);
      const more = start + PAGE < keys.length;
      return {
        Contents: page.map((Key) => ({ Key })),
        ...(more ? { NextContinuationToken: String(start + PAGE) } : {}),
      };
    });

  return client;
}
