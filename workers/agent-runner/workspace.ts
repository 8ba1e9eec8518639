/**
 * The agent's workspace: the snapshot's files in memory, with what the tools wrote laid over them. There is no disk
 * below it, so there are no links to follow, no devices, no races and nothing to clean up.
 */
import type { ChangeSet, FileChange, PolicyViolation } from '#shared/contracts/change-set.contract.ts';
import type { WritePolicy } from '#shared/contracts/jobs.contract.ts';
import { createNameIndex } from '#shared/domain/policies/name-index.ts';
import { refuse, type WriteRefusal } from '#shared/domain/policies/path-form.ts';
import { createWriteChecker } from '#shared/domain/policies/path-policy.ts';
import type { WorkspaceFile } from './read-snapshot.ts';

export interface Workspace {
  /** Paths in order of their code units. */
  paths(): readonly string[];
  read(path: string): Uint8Array | undefined;
  /** A refusal is recorded and changes nothing. */
  write(path: string, bytes: Uint8Array): WriteRefusal | undefined;
  /** false: there is no such file. */
  remove(path: string): WriteRefusal | boolean;
  /** What differs from the snapshot, in order of path. */
  changeSet(): ChangeSet;
  violations(): readonly PolicyViolation[];
}

export const createWorkspace = (
  snapshot: ReadonlyMap<string, WorkspaceFile>,
  policy: WritePolicy,
): Workspace => {
  /** undefined: deleted. */
  const overlay = new Map<string, Uint8Array | undefined>();
  const names = createNameIndex(snapshot.keys());
  const check = createWriteChecker(policy);
  const violations: PolicyViolation[] = [];

  const read = (path: string) => (overlay.has(path) ? overlay.get(path) : snapshot.get(path)?.bytes);

  const refused = (path: string, bytes: number): WriteRefusal | undefined => {
    const full = !overlay.has(path) && overlay.size >= policy.maxFiles;
    const refusal =
      check(path, bytes) ??
      (full ? refuse('too-many-files', `more than ${policy.maxFiles} files would be changed`) : undefined) ??
      names.collision(path);
    if (refusal) violations.push({ path, ...refusal });
    return refusal;
  };

  return {
    paths: () =>
      [...new Set([...snapshot.keys(), ...overlay.keys()])]
        .filter((path) => read(path) !== undefined)
        .sort(byCodeUnits),
    read,
    write: (path, bytes) => {
      const refusal = refused(path, bytes.byteLength);
      if (refusal) return refusal;
      overlay.set(path, bytes);
      names.add(path);
      return undefined;
    },
    remove: (path) => {
      const refusal = refused(path, 0);
      if (refusal) return refusal;
      if (read(path) === undefined) return false;
      if (snapshot.has(path)) overlay.set(path, undefined);
      else overlay.delete(path);
      names.remove(path);
      return true;
    },
    changeSet: () => ({
      v: 1,
      changes: [...overlay]
        .flatMap(([path, bytes]) => toChange(path, bytes, snapshot.get(path)))
        .sort((a, b) => byCodeUnits(a.path, b.path)),
    }),
    violations: () => violations,
  };
};

const toChange = (
  path: string,
  bytes: Uint8Array | undefined,
  before: WorkspaceFile | undefined,
): FileChange[] => {
  if (bytes === undefined) return [{ op: 'delete', path }];
  if (before && Buffer.compare(before.bytes, bytes) === 0) return [];
  return [
    {
      op: 'write',
      path,
      contentBase64: Buffer.from(bytes).toString('base64'),
      executable: before?.executable ?? false,
    },
  ];
};

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
