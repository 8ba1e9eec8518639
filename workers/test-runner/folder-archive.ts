/** A folder as a compressed tar and back: files, folders, and links that stay inside it. */
import { lstat, mkdir, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';

const staysInside = (path: string): boolean =>
  !path.startsWith('/') && !posix.normalize(path).split('/').includes('..');

/** Packages come as thousands of small files: speed outweighs size. */
const LEVEL = 1;

export async function packFolder(root: string): Promise<Uint8Array> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const read = (async () => {
    for await (const chunk of tar) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  })();
  await addFolder(tar, root, '');
  tar.finalize();
  await read;
  return promisify(gzip)(Buffer.concat(chunks), { level: LEVEL });
}

async function addFolder(tar: ReturnType<typeof pack>, root: string, at: string): Promise<void> {
  const names = (await readdir(join(root, at))).sort();
  for (const entry of names) {
    const name = posix.join(at, entry);
    const path = join(root, name);
    const stats = await lstat(path);
    const mtime = new Date(0);
    if (stats.isDirectory()) await addFolder(tar, root, name);
    else if (stats.isSymbolicLink()) {
      const linkname = await readlink(path);
      if (staysInside(posix.join(posix.dirname(name), linkname)) && !linkname.startsWith('/'))
        tar.entry({ name, type: 'symlink', linkname, mtime });
    } else if (stats.isFile())
      tar.entry({ name, mode: (stats.mode & 0o100) === 0 ? 0o644 : 0o755, mtime }, await readFile(path));
  }
}

export async function unpackFolder(bytes: Uint8Array, root: string): Promise<void> {
  const entries = extract();
  entries.end(await promisify(gunzip)(bytes));
  for await (const entry of entries) {
    const { name, type, linkname, mode } = entry.header;
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
    if (!staysInside(name)) continue;
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    if (type === 'file') await writeFile(path, Buffer.concat(chunks), { mode });
    else if (type === 'symlink' && linkname && staysInside(posix.join(posix.dirname(name), linkname)))
      await symlink(linkname, path);
  }
}
