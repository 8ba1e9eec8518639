import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BlobMissing, type Blobs } from '#shared/ports/blobs.port.ts';
import { keySegments } from '#shared/ports/blob-key.ts';

export interface LocalBlobsOptions {
  readonly folder: string;
  /** FULL: synced to the disk before it is seen. NORMAL: survives the death of the process only. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Called after each blob is in place. */
  readonly onWrite?: ((kind: string) => void) | undefined;
}

/** Unfinished files lie here; no key starts with a dot. */
const UNFINISHED = '.unfinished';

/** Blobs as files of one folder, each written beside and moved into place: a reader sees all of it or none. */
export function createLocalBlobs({ folder, synchronous, onWrite }: LocalBlobsOptions): Blobs {
  const unfinished = join(folder, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  const made = new Set<string>();
  let writes = 0;
  const makeFolder = (path: string): void => {
    if (made.has(path)) return;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    made.add(path);
  };
  const pathOf = (key: string): string => join(folder, ...keySegments(key));

  return {
    put: async (key, body) => {
      const path = pathOf(key);
      makeFolder(dirname(path));
      makeFolder(unfinished);
      writes += 1;
      const beside = join(unfinished, `${process.pid}-${writes}`);
      writeFile(beside, body, synchronous === 'FULL');
      renameSync(beside, path);
      if (synchronous === 'FULL') syncFolder(dirname(path));
      onWrite?.('blobs.put');
    },
    get: async (key) => {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (isMissing(error)) throw new BlobMissing(key);
        throw error;
      }
    },
    exists: async (key) => {
      try {
        return (await stat(pathOf(key))).isFile();
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    list: async (prefix) => {
      const keys = await keysUnder(folder, prefix);
      return keys
        .filter((key) => key.startsWith(prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
    delete: async (key) => rm(pathOf(key), { force: true }),
    presign: async (key, operation) => {
      const path = pathOf(key);
      if (operation === 'put') makeFolder(dirname(path));
      return pathToFileURL(path).href;
    },
  };
}

function writeFile(path: string, body: Uint8Array, sync: boolean): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    let written = 0;
    while (written < body.byteLength) written += writeSync(file, body, written);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The name of a new file is durable only when its folder is synced. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Keys in the folder that the prefix's last slash names, and below; a prefix that names none gives none. */
async function keysUnder(folder: string, prefix: string): Promise<string[]> {
  const within = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  const start = within === '' ? [] : keySegments(within);
  try {
    const entries = await readdir(join(folder, ...start), { recursive: true, withFileTypes: true });
    const root = join(folder, '/');
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
      .filter((key) => !key.startsWith(UNFINISHED));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A folder where the file should be means: there are keys below this one, but not this one. */
const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING.has(error.code);
}
