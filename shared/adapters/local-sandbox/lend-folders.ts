/**
 * Folders change hands: to a user of project code for a run, and back. Done without the privilege to pass over
 * permissions: who owns a file changes its mode first and its owner last, and takes a folder back before looking into it.
 */
import { chmod, lchown, lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Lends folders and everything in them: links themselves, never what they point to. */
export async function lendFolders(folders: readonly string[], owner: Owner): Promise<void> {
  for (const folder of folders) await lend(folder, owner);
}

async function lend(path: string, owner: Owner): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) {
    const names = await readdir(path);
    await Promise.all(names.map((name) => lend(join(path, name), owner)));
    // Nobody but the run's own users may look in.
    await chmod(path, 0o770);
  } else if (stats.isFile()) {
    // A file of several names may be somebody else's under another of them.
    if (stats.nlink > 1) return;
    await chmod(path, (stats.mode & 0o777) | ((stats.mode & 0o700) >> 3));
  }
  await lchown(path, owner.uid, owner.gid);
}

/** Takes folders back, whatever their borrowers did to owners and modes. Call it when none of them runs any more. */
export async function takeFolders(folders: readonly string[], owner: Owner): Promise<void> {
  for (const folder of folders) await take(folder, owner);
}

async function take(path: string, owner: Owner): Promise<void> {
  const stats = await lstat(path).catch(ignoreMissing);
  if (stats === undefined) return;
  await lchown(path, owner.uid, owner.gid);
  if (stats.isDirectory()) {
    await chmod(path, 0o700);
    const names = await readdir(path);
    await Promise.all(names.map((name) => take(join(path, name), owner)));
  } else if (stats.isFile() && stats.nlink === 1) await chmod(path, (stats.mode & 0o777) | 0o600);
}

/** Lets others pass through the folders above `path`, up to `top`, without letting them look around there. */
export async function openWay(path: string, top: string): Promise<void> {
  for (let folder = dirname(path); folder.startsWith(top); folder = dirname(folder))
    await chmod(folder, 0o711);
}

/** A folder that the run itself removed. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
