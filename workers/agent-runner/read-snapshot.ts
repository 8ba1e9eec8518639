/** Reads a snapshot (tar) into memory: regular files only, every name checked, sizes bounded. */
import { extract } from 'tar-stream';
import { checkPathForm } from '#shared/domain/policies/path-form.ts';

export interface WorkspaceFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** The snapshot is not what the engine makes: a hostile name, or more than a worker holds. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

export interface SnapshotLimits {
  readonly maxFiles: number;
  readonly maxBytes: number;
}

export const SNAPSHOT_LIMITS: SnapshotLimits = { maxFiles: 100_000, maxBytes: 512 * 1024 * 1024 };

/** @throws SnapshotRefused */
export const readSnapshot = async (
  tar: Uint8Array,
  limits: SnapshotLimits = SNAPSHOT_LIMITS,
): Promise<ReadonlyMap<string, WorkspaceFile>> => {
  const files = new Map<string, WorkspaceFile>();
  const reader = extract();
  let total = 0;
  reader.end(Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength));
  for await (const entry of reader) {
    const { name, type, size, mode } = entry.header;
    if (type !== 'file') {
      entry.resume();
      continue;
    }
    total += size;
    if (files.size >= limits.maxFiles)
      throw new SnapshotRefused(`the snapshot has more than ${limits.maxFiles} files`);
    if (total > limits.maxBytes)
      throw new SnapshotRefused(`the snapshot has more than ${limits.maxBytes} bytes`);
    const path = name.startsWith('./') ? name.slice(2) : name;
    // Names that exist in the repository are read as they are; only what could leave the workspace is refused.
    const refusal = checkPathForm(path);
    if (refusal && LEAVING.has(refusal.rule)) throw new SnapshotRefused(`the snapshot holds ${refusal.text}`);
    if (refusal?.rule === 'protected-folder') {
      entry.resume();
      continue;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
    files.set(path, {
      bytes: chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks),
      executable: (mode & 0o100) !== 0,
    });
  }
  return files;
};

const EMPTY = new Uint8Array();
const LEAVING: ReadonlySet<string> = new Set(['path-empty', 'path-absolute', 'path-traversal']);
