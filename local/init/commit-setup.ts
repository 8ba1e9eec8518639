import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Setup } from './plan-setup.ts';

const run = promisify(execFile);

/** git did not take the commit; everything is as it was before. */
export class CommitFailed extends Error {
  override readonly name = 'CommitFailed';
}

/** Writes the files and commits them as the person whose git this is. @returns the commit @throws CommitFailed */
export const commitSetup = async (root: string, files: Setup['files']): Promise<string> => {
  const undo: (() => Promise<void>)[] = [];
  const paths = files.map(({ path }) => path);
  try {
    for (const { path, text } of files) undo.push(await put(root, path, text));
    await run('git', ['-C', root, 'add', '--', ...paths]);
    await run('git', ['-C', root, 'commit', '--quiet', '--message', 'Set up Agent Workflow', '--', ...paths]);
    return (await run('git', ['-C', root, 'rev-parse', 'HEAD'])).stdout.trim();
  } catch (error) {
    await run('git', ['-C', root, 'reset', '--quiet', '--', ...paths]).catch(() => undefined);
    for (const one of undo.reverse()) await one();
    throw new CommitFailed(`nothing was committed: ${reasonOf(error)}`, { cause: error });
  }
};

/** Writes a file and gives how to put back what was there. */
const put = async (root: string, path: string, text: string): Promise<() => Promise<void>> => {
  const file = join(root, path);
  const folder = dirname(file);
  const [before, hadFolder] = [await readFile(file).catch(() => undefined), existsSync(folder)];
  const restore = async (): Promise<void> => {
    if (before !== undefined) return writeFile(file, before);
    await rm(file, { force: true });
    if (!hadFolder) await rmdir(folder).catch(() => undefined);
  };
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    await restore();
    throw error;
  }
  return restore;
};

const reasonOf = (error: unknown): string => {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  if (/Please tell me who you are|empty ident name|unable to auto-detect email/i.test(stderr))
    return 'git does not know who you are: set user.name and user.email with git config';
  return stderr === ''
    ? String(error instanceof Error ? error.message : error)
    : (stderr.split('\n')[0] ?? stderr);
};
