import { pack } from 'tar-stream';
import type { ObjectReader } from './object-reader.ts';
import { isFile, listTree } from './read-tree.ts';
import { MAX_FILE_BYTES, TooLarge } from './write-commit.ts';

/** Largest snapshot that is made: it is held in memory. */
export const MAX_ARCHIVE_BYTES = 200 * 1024 * 1024;

/** The same for every archive, so that one tree makes one archive. Not 1970: zip-based tools refuse that. */
const MODIFIED = new Date('2000-01-01T00:00:00Z');

/**
 * Tar of a tree's regular files, the bytes as git has them: no filters, no links, no submodules.
 * @throws TooLarge
 */
export async function archiveTree(reader: ObjectReader, tree: string): Promise<Uint8Array> {
  const files = (await listTree(reader, tree)).filter((one) => isFile(one.entry));
  const sizes = await Promise.all(files.map((one) => reader.info(one.entry.id)));
  let total = 0;
  for (const [n, { path }] of files.entries()) {
    const bytes = sizes[n]?.bytes ?? 0;
    total += bytes;
    if (bytes > MAX_FILE_BYTES) throw new TooLarge(path, bytes, MAX_FILE_BYTES);
  }
  if (total > MAX_ARCHIVE_BYTES) throw new TooLarge('the commit', total, MAX_ARCHIVE_BYTES);
  const bodies = await Promise.all(files.map((one) => reader.read(one.entry.id)));
  const archive = pack();
  for (const [n, { path, entry }] of files.entries()) {
    const mode = entry.mode === '100755' ? 0o755 : 0o644;
    archive.entry({ name: path, mode, mtime: MODIFIED, type: 'file' }, bodies[n]?.body ?? Buffer.alloc(0));
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
