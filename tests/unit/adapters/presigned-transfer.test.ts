import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download, upload } from '#shared/adapters/presigned-jobs/transfer.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { serveBlobs, type BlobServer } from '../../contract/harness/blob-server.ts';
import { localBlobs } from '../../contract/harness/local.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
let server: BlobServer;
let blobs: Blobs;
beforeEach(async () => {
  server = await serveBlobs(localBlobs());
  blobs = server.blobs;
});
afterEach(() => server.close());

describe('transfers by signed URLs', () => {
  it('bring bytes there and back, empty ones too', async () => {
    for (const text of ['', 'text', '\0ÿ'.repeat(100_000)]) {
      const key = `k${text.length}`;
      await upload(await blobs.presign(key, 'put', 60, { bytes: bytes(text).byteLength }), bytes(text));
      const back = await download(await blobs.presign(key, 'get', 60));
      expect(Buffer.from(back).equals(Buffer.from(text))).toBe(true);
    }
  });

  it('are tried again when the store stumbles, and an upload whose answer was lost is done', async () => {
    const put = await blobs.presign('a', 'put', 60, { bytes: 1 });
    server.fail(503, 500);
    await upload(put, bytes('x'));
    await upload(put, bytes('x'));
    server.fail(429);
    expect(Buffer.from(await download(await blobs.presign('a', 'get', 60))).toString()).toBe('x');
  });

  it('fail with what the store said and without the address', async () => {
    const gone = await blobs.presign('secret-key', 'get', 60);
    await expect(download(gone)).rejects.toThrow(/^an input of the job: the store answered 404$/);
    const put = await blobs.presign('secret-key', 'put', 60, { bytes: 5 });
    await expect(upload(put, bytes('other'.repeat(2)))).rejects.toThrow(
      'a product of the job: the store answered 403',
    );
    await server.close();
    await expect(download(gone)).rejects.toThrow(/^an input of the job: ECONNREFUSED$/);
    server = await serveBlobs(localBlobs());
  });
});
