/** A commit's files in memory, as the repository's engine packed them: regular files only. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { extract } from 'tar-stream';

export interface SnapshotFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}
/** By repository-relative path. */
export type Snapshot = ReadonlyMap<string, SnapshotFile>;

export class SnapshotBroken extends Error {
  override readonly name = 'SnapshotBroken';
}

/** @throws SnapshotBroken for a path that leaves the folder */
export async function readSnapshot(tar: Uint8Array): Promise<Snapshot> {
  const files = new Map<string, SnapshotFile>();
  const entries = extract();
  entries.end(Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength));
  for await (const entry of entries) {
    const { name, type, mode } = entry.header;
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
    if (type !== 'file') continue;
    const path = posix.normalize(name);
    if (path.startsWith('/') || path.split('/').includes('..'))
      throw new SnapshotBroken(`a path that leaves the checkout: ${name}`);
    files.set(path, { bytes: Buffer.concat(chunks), executable: (mode & 0o100) !== 0 });
  }
  return files;
}

export async function writeSnapshot(files: Snapshot, root: string): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(root, path))));
  for (const folder of [root, ...folders]) await mkdir(folder, { recursive: true });
  await Promise.all(
    [...files].map(([path, { bytes, executable }]) =>
      writeFile(join(root, path), bytes, { mode: executable ? 0o755 : 0o644 }),
    ),
  );
}

export const textOf = (files: Snapshot, path: string): string | undefined => {
  const file = files.get(path);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString('utf8');
};

/** The same files with some of other text. */
export function withTexts(files: Snapshot, texts: Iterable<readonly [string, string]>): Snapshot {
  const changed = new Map(files);
  for (const [path, text] of texts)
    changed.set(path, { bytes: Buffer.from(text), executable: files.get(path)?.executable ?? false });
  return changed;
}
