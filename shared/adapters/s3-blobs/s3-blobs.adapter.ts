import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { keySegments } from '#shared/ports/blob-key.ts';
import { BlobMissing, type Blobs } from '#shared/ports/blobs.port.ts';

export interface S3BlobsOptions {
  /** A test passes its own. */
  readonly client?: S3Client;
  readonly bucket: string;
}

/** Blobs as objects of one bucket. */
export function createS3Blobs({ client = s3Client(), bucket }: S3BlobsOptions): Blobs {
  const place = (key: string): { Bucket: string; Key: string } => ({
    Bucket: bucket,
    Key: keySegments(key).join('/'),
  });
  return {
    put: async (key, body) => {
      await client.send(new PutObjectCommand({ ...place(key), Body: body }));
    },
    get: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(place(key)));
        if (Body === undefined) throw new BlobMissing(key);
        return await Body.transformToByteArray();
      } catch (error) {
        throw isMissing(error) ? new BlobMissing(key) : error;
      }
    },
    exists: async (key) => {
      try {
        await client.send(new HeadObjectCommand(place(key)));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    list: async (prefix) => {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys;
    },
    delete: async (key) => {
      await client.send(new DeleteObjectCommand(place(key)));
    },
    presign: async (key, operation, expiresSeconds, write) => {
      const once = write && { ContentLength: write.bytes, IfNoneMatch: '*' };
      const command =
        operation === 'get'
          ? new GetObjectCommand(place(key))
          : new PutObjectCommand({ ...place(key), ...once });
      return getSignedUrl(client, command, {
        expiresIn: expiresSeconds,
        // Signed as headers, so that S3 refuses a request without them.
        ...(once && { unhoistableHeaders: new Set(['content-length', 'if-none-match']) }),
      });
    },
  };
}

/** A checksum in a signed URL would be that of the empty body that was there when it was signed. */
const s3Client = (): S3Client => new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });

/** A GET says NoSuchKey, a HEAD, which has no body, NotFound. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}
