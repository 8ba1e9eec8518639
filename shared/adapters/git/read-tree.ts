import type { ObjectReader } from './object-reader.ts';

export interface TreeEntry {
  /** Octal, as git writes it: `40000` a folder, `120000` a link, `160000` a submodule, `100…` a file. */
  readonly mode: string;
  readonly name: Buffer;
  readonly id: string;
}

const ID_BYTES = 20;

/** A tree object, `mode SP name NUL id` repeated. Names are bytes: any but NUL and `/`. */
export function parseTree(body: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const nul = body.indexOf(0, space);
    entries.push({
      mode: body.toString('latin1', at, space),
      name: body.subarray(space + 1, nul),
      id: body.toString('hex', nul + 1, nul + 1 + ID_BYTES),
    });
    at = nul + 1 + ID_BYTES;
  }
  return entries;
}

export const isFolder = (entry: { readonly mode: string }): boolean => entry.mode === '40000';
export const isFile = (entry: TreeEntry): boolean => entry.mode.startsWith('100');

export interface PathEntry {
  readonly path: string;
  readonly entry: TreeEntry;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** undefined: the name is no UTF-8, so that no text could stand for it. */
function pathOf(folder: string, name: Buffer): string | undefined {
  try {
    return folder + decoder.decode(name);
  } catch {
    return undefined;
  }
}

/** Entries of a tree; none for undefined. */
export async function readEntries(
  reader: ObjectReader,
  tree: string | undefined,
): Promise<readonly TreeEntry[]> {
  if (tree === undefined) return [];
  const object = await reader.read(tree);
  return object?.type === 'tree' ? parseTree(object.body) : [];
}

/** Everything below a tree that is no folder, in git's order. Entries whose name is no UTF-8 are left out. */
export async function listTree(
  reader: ObjectReader,
  tree: string,
  folder = '',
): Promise<readonly PathEntry[]> {
  const entries = await readEntries(reader, tree);
  const parts = await Promise.all(
    entries.map(async (entry): Promise<readonly PathEntry[]> => {
      const path = pathOf(folder, entry.name);
      if (path === undefined) return [];
      return isFolder(entry) ? listTree(reader, entry.id, `${path}/`) : [{ path, entry }];
    }),
  );
  return parts.flat();
}

/** The entry at a path, whatever it is. */
export async function findEntry(
  reader: ObjectReader,
  tree: string,
  path: string,
): Promise<TreeEntry | undefined> {
  let found: TreeEntry | undefined;
  let next: string | undefined = tree;
  for (const part of path.split('/')) {
    const name = Buffer.from(part);
    found = (await readEntries(reader, next)).find((entry) => entry.name.equals(name));
    if (!found) return undefined;
    next = isFolder(found) ? found.id : undefined;
  }
  return found;
}

export interface TreeChange {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
}

/** Paths that differ, links and submodules included; equal subtrees are not read. A rename is a deletion and an addition. */
export async function diffTrees(
  reader: ObjectReader,
  from: string | undefined,
  to: string | undefined,
  folder = '',
): Promise<readonly TreeChange[]> {
  if (from === to) return [];
  const [before, after] = await Promise.all([readEntries(reader, from), readEntries(reader, to)]);
  const old = new Map(before.map((entry) => [entry.name.toString('latin1'), entry]));
  const now = new Map(after.map((entry) => [entry.name.toString('latin1'), entry]));
  const parts = await Promise.all(
    [...new Set([...old.keys(), ...now.keys()])].sort().map(async (key): Promise<readonly TreeChange[]> => {
      const [a, b] = [old.get(key), now.get(key)];
      if (a && b && a.id === b.id && a.mode === b.mode) return [];
      const path = folder + Buffer.from(key, 'latin1').toString();
      const inside = await diffTrees(
        reader,
        a && isFolder(a) ? a.id : undefined,
        b && isFolder(b) ? b.id : undefined,
        `${path}/`,
      );
      const [fileBefore, fileAfter] = [a !== undefined && !isFolder(a), b !== undefined && !isFolder(b)];
      if (fileBefore && fileAfter) return [{ path, change: 'modified' }];
      if (fileBefore) return [{ path, change: 'deleted' }, ...inside];
      return fileAfter ? [{ path, change: 'added' }, ...inside] : inside;
    }),
  );
  return parts.flat();
}
