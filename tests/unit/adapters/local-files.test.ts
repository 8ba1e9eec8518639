import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalSigner } from '#shared/adapters/local-signer/local-signer.adapter.ts';
import { testFolder } from '../../contract/harness/folder.ts';

describe('local blobs', () => {
  it('tell of each write after it is in place, and leave no unfinished file', async () => {
    const folder = testFolder();
    const writes: string[][] = [];
    const blobs = createLocalBlobs({
      folder,
      database: null,
      onWrite: () => writes.push(readdirSync(join(folder, 'a'))),
    });
    await blobs.put('a/1', new Uint8Array([1]));
    await blobs.put('a/2', new Uint8Array([2]));
    expect(writes).toEqual([['1'], ['1', '2']]);
    expect(readdirSync(join(folder, '.unfinished'))).toEqual([]);
    expect(fileURLToPath(await blobs.presign('a/1', 'get', 60))).toBe(join(folder, 'a', '1'));
  });
});

describe('local blobs beside a database', () => {
  const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

  it('bring back what a power cut kept from the disk, as it was written last', async () => {
    const folder = testFolder();
    const path = join(testFolder(), 'state.db');
    const database = openLocalDatabase(path, { synchronous: 'FULL' });
    const blobs = createLocalBlobs({ folder, database });
    await blobs.put('a/lost', bytes(10, 1));
    await blobs.put('a/empty', bytes(10, 1));
    await blobs.put('a/empty', bytes(10, 2));
    await blobs.put('a/grown', bytes(10, 1));
    await blobs.put('a/grown', bytes(100_000, 3));
    await blobs.put('a/deleted', bytes(10, 1));
    await blobs.delete('a/deleted');
    database.close();
    rmSync(join(folder, 'a', 'lost'));
    truncateSync(join(folder, 'a', 'empty'));

    const reopened = openLocalDatabase(path, { synchronous: 'FULL' });
    const after = createLocalBlobs({ folder, database: reopened });
    expect(Buffer.compare(await after.get('a/lost'), bytes(10, 1))).toBe(0);
    expect(Buffer.compare(await after.get('a/empty'), bytes(10, 2))).toBe(0);
    expect(Buffer.compare(await after.get('a/grown'), bytes(100_000, 3))).toBe(0);
    expect(await after.exists('a/deleted')).toBe(false);
    reopened.close();
  });

  it('are let go by the journal when many have been synced', async () => {
    const database = openLocalDatabase(join(testFolder(), 'state.db'), { synchronous: 'FULL' });
    const blobs = createLocalBlobs({ folder: testFolder(), database });
    await Promise.all(Array.from({ length: 600 }, (_, n) => blobs.put(`many/${n}`, bytes(1, 1))));
    const left = (): unknown => database.prepare('SELECT count(*) AS n FROM blob_journal').get()?.['n'];
    await vi.waitFor(() => expect(left()).toBe(0), { timeout: 10_000 });
    database.close();
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
