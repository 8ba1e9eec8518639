import { describe, expect, it } from 'vitest';
import { BlobMissing, type Blobs } from '#shared/ports/blobs.port.ts';
import { awsBlobs } from './harness/aws.ts';
import { localBlobs } from './harness/local.ts';

const BLOBS: readonly [string, () => Blobs][] = [
  ['local', localBlobs],
  ['S3', awsBlobs],
];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each(BLOBS)('the %s blobs', (_name, open) => {
  it('give back the bytes that were put, binary and empty ones too', async () => {
    const blobs = open();
    const binary = Uint8Array.from({ length: 256 }, (_, n) => n);
    await blobs.put('cycles/cyc_1/report.bin', binary);
    await blobs.put('empty', new Uint8Array());
    expect(Buffer.from(await blobs.get('cycles/cyc_1/report.bin')).equals(binary)).toBe(true);
    expect((await blobs.get('empty')).byteLength).toBe(0);
  });

  it('take the same key again with the same bytes', async () => {
    const blobs = open();
    await blobs.put('a/b', bytes('x'));
    await blobs.put('a/b', bytes('x'));
    expect(Buffer.from(await blobs.get('a/b')).toString()).toBe('x');
  });

  it('say which blob is missing', async () => {
    const blobs = open();
    await blobs.put('a/b', bytes('x'));
    for (const key of ['none', 'a/none', 'a']) {
      await expect(blobs.get(key)).rejects.toThrow(BlobMissing);
      expect(await blobs.exists(key)).toBe(false);
    }
    expect(await blobs.exists('a/b')).toBe(true);
  });

  it('list the keys of a prefix in order, whether it ends at a slash or not', async () => {
    const blobs = open();
    for (const key of ['j/2/b', 'j/10/a', 'j/2/a', 'k/1', 'j-x', 'é/1']) await blobs.put(key, bytes(key));
    expect(await blobs.list('j/')).toEqual(['j/10/a', 'j/2/a', 'j/2/b']);
    expect(await blobs.list('j')).toEqual(['j-x', 'j/10/a', 'j/2/a', 'j/2/b']);
    expect(await blobs.list('j/2')).toEqual(['j/2/a', 'j/2/b']);
    expect(await blobs.list('')).toEqual(['j-x', 'j/10/a', 'j/2/a', 'j/2/b', 'k/1', 'é/1']);
    expect(await blobs.list('none/')).toEqual([]);
  });

  it('delete a blob, and take it calmly when there is none', async () => {
    const blobs = open();
    await blobs.put('a', bytes('x'));
    await blobs.delete('a');
    await blobs.delete('a');
    expect(await blobs.exists('a')).toBe(false);
  });

  it('give a URL for one key', async () => {
    const blobs = open();
    await blobs.put('a/b.tar', bytes('x'));
    for (const operation of ['get', 'put'] as const) {
      const url = new URL(await blobs.presign('a/b.tar', operation, 60));
      expect(url.pathname.endsWith('/a/b.tar')).toBe(true);
    }
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    'a/',
    './a',
    'a\\b',
    'a\0b',
    '.hidden/a',
    'a/.',
    'x'.repeat(201),
  ])('refuse the key %j, in every operation', async (key) => {
    const blobs = open();
    for (const use of [
      () => blobs.put(key, bytes('x')),
      () => blobs.get(key),
      () => blobs.exists(key),
      () => blobs.delete(key),
      () => blobs.presign(key, 'put', 60),
    ]) {
      await expect(use()).rejects.toThrow('is not a key');
    }
  });
});
