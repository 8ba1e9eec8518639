import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import { createLocalSigner } from '#shared/adapters/local-signer/local-signer.adapter.ts';
import { testFolder } from '../../contract/harness/folder.ts';

describe('local blobs', () => {
  it('tell of each write after it is in place, and leave no unfinished file', async () => {
    const folder = testFolder();
    const writes: string[][] = [];
    const blobs = createLocalBlobs({
      folder,
      synchronous: 'FULL',
      onWrite: () => writes.push(readdirSync(join(folder, 'a'))),
    });
    await blobs.put('a/1', new Uint8Array([1]));
    await blobs.put('a/2', new Uint8Array([2]));
    expect(writes).toEqual([['1'], ['1', '2']]);
    expect(readdirSync(join(folder, '.unfinished'))).toEqual([]);
    expect(fileURLToPath(await blobs.presign('a/1', 'get', 60))).toBe(join(folder, 'a', '1'));
  });
});

describe('the local signer', () => {
  it('keeps the key over a restart, readable by its owner alone, whatever the project is called', async () => {
    const folder = testFolder();
    const before = await createLocalSigner({ folder }).publicKey('../shop/ü');
    expect(await createLocalSigner({ folder }).publicKey('../shop/ü')).toBe(before);
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    expect(statSync(join(folder, files[0] ?? '')).mode & 0o777).toBe(0o600);
  });
});
