import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BlobMissing, type Blobs } from '#shared/ports/blobs.port.ts';
import { keySegments } from '#shared/ports/blob-key.ts';
import { createBlobJournal, type BlobJournal, type JournalDatabase } from './blob-journal.ts';
import { createSettling } from './settle-blobs.ts';

export interface LocalBlobsOptions {
  readonly folder: string;
  /** Where the records lie that name the blobs: a blob then survives a loss of power when its record does. null: it survives the death of the process only. */
  readonly database: JournalDatabase | null;
  /** Called after each blob is in place, where the database does not tell of it. */
  readonly onWrite?: ((kind: string) => void) | undefined;
}

/** Unfinished files lie here; no key starts with a dot. */
const UNFINISHED = '.unfinished';
/** A larger blob is synced by itself, instead of being written twice. */
const MOST_JOURNALED_BYTES = 65_536;
/** A larger blob is read by another thread; up to here the trips to it take longer than reading. */
const MOST_AT_ONCE_BYTES = 262_144;

/** Blobs as files of one folder, each written beside and moved into place: a reader sees all of it or none. */
export function createLocalBlobs({ folder, database, onWrite }: LocalBlobsOptions): Blobs {
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
  const place = (path: string, body: Uint8Array, sync: boolean): void => {
    makeFolder(dirname(path));
    makeFolder(unfinished);
    writes += 1;
    const beside = join(unfinished, `${process.pid}-${writes}`);
    writeFile(beside, body, sync);
    renameSync(beside, path);
    if (sync) syncFolders(folder, dirname(path));
  };
  const journal = database === null ? undefined : createBlobJournal(database);
  if (journal !== undefined) replay(journal, pathOf, place);
  const settle = journal === undefined ? () => undefined : createSettling(folder, journal);

  return {
    put: async (key, body) => {
      const journaled = journal !== undefined && body.byteLength <= MOST_JOURNALED_BYTES;
      place(pathOf(key), body, journal !== undefined && !journaled);
      if (journaled) {
        await journal.note(key, body);
        settle();
      } else onWrite?.('blobs.put');
    },
    get: async (key) => {
      const path = pathOf(key);
      try {
        return statSync(path).size > MOST_AT_ONCE_BYTES ? await readFile(path) : readFileSync(path);
      } catch (error) {
        if (isMissing(error)) throw new BlobMissing(key);
        throw error;
      }
    },
    exists: async (key) => {
      try {
        return statSync(pathOf(key)).isFile();
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
    delete: async (key) => {
      await journal?.forget(key);
      await rm(pathOf(key), { force: true });
    },
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

/** What a power cut kept from the disk is written once more. Where a later, larger blob has come, that one was synced. */
function replay(
  journal: BlobJournal,
  pathOf: (key: string) => string,
  place: (path: string, body: Uint8Array, sync: boolean) => void,
): void {
  const latest = new Map(journal.entries().map(({ key, body }) => [key, body]));
  for (const [key, body] of latest) {
    const path = pathOf(key);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const isThere = bytes === body.byteLength && Buffer.compare(readFileSync(path), body) === 0;
    if (!isThere && bytes <= MOST_JOURNALED_BYTES) place(path, body, false);
  }
}

/** The name of a new file, and of each folder above it, is durable only when the folder that holds it is synced. */
function syncFolders(root: string, path: string): void {
  for (let at = path; !relative(root, at).startsWith('..'); at = dirname(at)) {
    const folder = openSync(at, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
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
