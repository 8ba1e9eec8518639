import { open } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { keySegments } from '#shared/ports/blob-key.ts';
import type { BlobJournal } from './blob-journal.ts';

/** So much may wait in the journal before its files are synced; it is read again whenever the folder is opened. */
const MOST_ENTRIES = 500;
const MOST_BYTES = 8_000_000;

/** Syncs the journal's files beside the work, and folders once for all of their files; then the journal lets go of them. */
export function createSettling(folder: string, journal: BlobJournal): () => void {
  let settling = false;
  const settle = async (): Promise<void> => {
    const { last } = journal.extent();
    const files = journal.keys(last).map((key) => join(folder, ...keySegments(key)));
    for (const path of files) await syncPath(path);
    for (const path of foldersOf(folder, files)) await syncPath(path);
    await journal.settle(last);
  };
  return () => {
    const { count, bytes } = journal.extent();
    if (settling || (count < MOST_ENTRIES && bytes < MOST_BYTES)) return;
    settling = true;
    // What could not be synced, as on a full disk or when the program ends meanwhile, stays in the journal.
    settle()
      .catch(() => undefined)
      .finally(() => (settling = false));
  };
}

/** The name of a new file, and of each new folder above it, is durable only when the folder that holds it is synced. */
function foldersOf(root: string, files: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files)
    for (let at = dirname(file); !folders.has(at) && !relative(root, at).startsWith('..'); at = dirname(at))
      folders.add(at);
  return folders;
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    // Deleted meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
