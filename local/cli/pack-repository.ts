import { execFile } from 'node:child_process';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack } from 'tar-stream';
import { CliError, EXIT } from './exit-codes.ts';

/**
 * Files of a working copy as a tar: what git tracks or would track. What it ignores (`.env`, dependencies) is not
 * shown to a model. @throws CliError when the folder is no git repository
 */
export const packRepository = async (folder: string): Promise<Uint8Array> => {
  const stream = pack();
  const chunks = Array.fromAsync(stream);
  for (const name of await listFiles(folder)) {
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (!stats?.isFile()) continue;
    stream.entry({ name, mode: (stats.mode & 0o100) === 0 ? 0o644 : 0o755 }, await readFile(path));
  }
  stream.finalize();
  return Buffer.concat((await chunks).filter((chunk) => chunk instanceof Uint8Array));
};

const listFiles = async (folder: string): Promise<readonly string[]> => {
  // The repository's own configuration can name a program that git runs as its file watcher.
  const args = [
    '-C',
    folder,
    '-c',
    'core.fsmonitor=false',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ];
  const listed = await promisify(execFile)('git', args, { maxBuffer: 64 * 1024 * 1024 }).catch(
    () => undefined,
  );
  if (!listed) throw new CliError(EXIT.usedWrongly, `${folder} is no git repository: name the folder of one`);
  return [...new Set(listed.stdout.split('\0'))].filter((name) => name !== '').sort();
};
