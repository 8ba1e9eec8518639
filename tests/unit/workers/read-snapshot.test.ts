import { describe, expect, test } from 'vitest';
import { readSnapshot, SnapshotRefused } from '#workers/agent-runner/read-snapshot.ts';
import { tarOf } from './agent-job-fixture.ts';

describe('a snapshot', () => {
  test('gives regular files with their bytes and whether they are executable', async () => {
    const big = 'x'.repeat(200_000);
    const files = await readSnapshot(
      await tarOf([
        { name: 'a.js', content: 'A' },
        { name: 'run.sh', mode: 0o755, content: big },
        { name: 'empty' },
      ]),
    );
    expect([...files.keys()]).toEqual(['a.js', 'run.sh', 'empty']);
    expect(Buffer.from(files.get('run.sh')!.bytes).toString()).toBe(big);
    expect([
      files.get('a.js')!.executable,
      files.get('run.sh')!.executable,
      files.get('empty')!.bytes.byteLength,
    ]).toEqual([false, true, 0]);
  });

  test('leaves links, folders, devices and git data out', async () => {
    const tar = await tarOf([
      { name: 'link', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'hard', type: 'link', linkname: 'a' },
      { name: 'dir', type: 'directory' },
      { name: 'pipe', type: 'fifo' },
      { name: '.git/config', content: 'x' },
      { name: 'a', content: 'a' },
    ]);
    expect([...(await readSnapshot(tar)).keys()]).toEqual(['a']);
  });

  test.each(['../a', '/etc/x', 'a/../../b'])('is refused when it holds %j', async (name) => {
    await expect(tarOf([{ name, content: 'x' }]).then((tar) => readSnapshot(tar))).rejects.toThrow(
      SnapshotRefused,
    );
  });

  test('is refused when it is larger than a worker holds', async () => {
    const tar = await tarOf([
      { name: 'a', content: 'aa' },
      { name: 'b', content: 'bb' },
    ]);
    await expect(readSnapshot(tar, { maxFiles: 1, maxBytes: 100 })).rejects.toThrow('more than 1 files');
    await expect(readSnapshot(tar, { maxFiles: 9, maxBytes: 3 })).rejects.toThrow('more than 3 bytes');
  });

  test('that is cut off is an error', async () => {
    const tar = await tarOf([{ name: 'a', content: 'x'.repeat(5_000) }]);
    await expect(readSnapshot(tar.subarray(0, 2_000))).rejects.toThrow();
  });
});
