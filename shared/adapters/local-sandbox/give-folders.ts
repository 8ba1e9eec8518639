import { lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes another user the owner of folders and of everything in them; links themselves, never what they point to. */
export async function giveFolders(
  folders: readonly string[],
  owner: { readonly uid: number; readonly gid: number },
): Promise<void> {
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))];
    await Promise.all(paths.map((path) => lchown(path, owner.uid, owner.gid)));
  }
}
