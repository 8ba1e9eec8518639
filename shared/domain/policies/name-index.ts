/** Names of a tree as a file system that folds case would see them. */
import { foldPath, refuse, show, type WriteRefusal } from './path-form.ts';

export interface NameIndex {
  add(path: string): void;
  remove(path: string): void;
  /** A new path that would share its place with another where case is folded, or be both file and folder. */
  collision(path: string): WriteRefusal | undefined;
}

export const createNameIndex = (paths: Iterable<string>): NameIndex => {
  const files = new Set<string>();
  const fileNames = createFoldedNames();
  const folderNames = createFoldedNames();
  const add = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    fileNames.add(path);
    foldersOf(path).forEach(folderNames.add);
  };
  const remove = (path: string): void => {
    if (!files.delete(path)) return;
    fileNames.remove(path);
    foldersOf(path).forEach(folderNames.remove);
  };
  const collision = (path: string): WriteRefusal | undefined => {
    // A tree that already holds both spellings stays workable.
    if (files.has(path)) return undefined;
    const taken = fileNames.other(path) ?? folderNames.any(path);
    if (taken !== undefined) return clash(path, taken);
    for (const folder of foldersOf(path)) {
      const other =
        fileNames.any(folder) ?? (folderNames.has(folder) ? undefined : folderNames.other(folder));
      if (other !== undefined) return clash(path, other);
    }
    return undefined;
  };
  for (const path of paths) add(path);
  return { add, remove, collision };
};

/** Names counted under their folded form. */
const createFoldedNames = () => {
  const byFold = new Map<string, Map<string, number>>();
  const names = (name: string) => [...(byFold.get(foldPath(name))?.keys() ?? [])];
  return {
    add: (name: string): void => {
      const folded = foldPath(name);
      const counts = byFold.get(folded) ?? new Map<string, number>();
      counts.set(name, (counts.get(name) ?? 0) + 1);
      byFold.set(folded, counts);
    },
    remove: (name: string): void => {
      const counts = byFold.get(foldPath(name));
      const count = counts?.get(name) ?? 0;
      if (count > 1) counts?.set(name, count - 1);
      else counts?.delete(name);
    },
    has: (name: string): boolean => names(name).includes(name),
    any: (name: string): string | undefined => names(name)[0],
    other: (name: string): string | undefined => names(name).find((known) => known !== name),
  };
};

const foldersOf = (path: string): readonly string[] => {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
};

const clash = (path: string, other: string): WriteRefusal =>
  refuse('path-collision', `${show(path)} and ${show(other)} cannot both exist on every file system`);
