import type { CommitRequest } from '#shared/ports/repository.port.ts';
import { EditableTree } from './edit-tree.ts';
import { IDENTITY } from './isolated-git.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';

/** A path that no checkout could hold safely. */
export class UnsafePath extends Error {
  override readonly name = 'UnsafePath';
  constructor(path: string, why = 'it must be relative, with forward slashes, without "..", ".git" or NUL') {
    super(`${JSON.stringify(path)} can't be committed: ${why}`);
  }
}

/** A file, or all of them together, is more than the engine carries. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  constructor(what: string, bytes: number, limit: number) {
    super(`${what} has ${bytes} bytes, more than the ${limit} that are allowed`);
  }
}

/** Largest file that is committed or archived. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** What file systems take for `.git`: any case, trailing dots and spaces, NTFS short names and streams, ignorable characters. */
function isGitFolder(part: string): boolean {
  const plain = part
    .replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/[ .]+$|:.*$/, '');
  return plain === '.git' || /^git~\d+$/.test(plain);
}

export function assertSafePath(path: string): void {
  const parts = path.split('/');
  if (path.includes('\0') || path.includes('\\') || !path.isWellFormed()) throw new UnsafePath(path);
  if (parts.some((part) => part === '' || part === '.' || part === '..' || isGitFolder(part)))
    throw new UnsafePath(path);
}

/** Seconds since 1970 of an ISO time, and UTC, as git writes dates. @throws RangeError when it is none. */
export function gitDate(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new RangeError(`${iso} is no ISO time`);
  return `${Math.floor(ms / 1000)} +0000`;
}

const EMPTY_TREE = Buffer.alloc(0);

/** Moves first, then changes, onto the parent's tree. Gives the new tree's id. @throws UnsafePath, TooLarge */
async function writeTree(
  store: ObjectStore,
  parentTree: string | undefined,
  request: CommitRequest,
): Promise<string> {
  const tree = await EditableTree.open(store.reader, parentTree);
  for (const { from, to } of request.moves ?? []) {
    assertSafePath(from);
    assertSafePath(to);
    const moved = await tree.get(from);
    if (!moved) throw new UnsafePath(from, 'there is nothing to move');
    await tree.delete(from);
    await tree.set(to, moved);
  }
  for (const change of request.changes) {
    assertSafePath(change.path);
    if (change.op === 'delete') await tree.delete(change.path);
    else {
      const body = Buffer.from(change.contentBase64, 'base64');
      if (body.length > MAX_FILE_BYTES) throw new TooLarge(change.path, body.length, MAX_FILE_BYTES);
      await tree.set(change.path, {
        mode: change.executable ? '100755' : '100644',
        id: await store.writer.write('blob', body),
      });
    }
  }
  return (await tree.write(store.writer)) ?? store.writer.write('tree', EMPTY_TREE);
}

export interface CommitContent {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** ISO time. */
  readonly date: string;
}

/** Writes a commit object by the engine's identity: the same content gives the same id. */
export function writeCommitObject(writer: ObjectWriter, content: CommitContent): Promise<string> {
  const who = `${IDENTITY} ${gitDate(content.date)}`;
  const parents = content.parents.map((parent) => `parent ${parent}\n`).join('');
  const message = `${content.message.replaceAll('\0', '').trimEnd()}\n`;
  return writer.write(
    'commit',
    Buffer.from(`tree ${content.tree}\n${parents}author ${who}\ncommitter ${who}\n\n${message}`),
  );
}

export interface ObjectStore {
  readonly reader: ObjectReader;
  readonly writer: ObjectWriter;
}

/**
 * Writes a commit and its objects, and gives its id; no branch points there yet.
 * @throws UnsafePath, TooLarge
 */
export async function writeCommit(
  store: ObjectStore,
  parentTree: string | undefined,
  request: CommitRequest,
): Promise<string> {
  const tree = await writeTree(store, parentTree, request);
  const parents = request.parent === '' ? [] : [request.parent];
  return writeCommitObject(store.writer, { tree, parents, message: request.message, date: request.date });
}
