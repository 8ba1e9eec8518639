import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { CONFIG_PATH } from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import type { RepositoryInspection } from '#shared/usecases/commands/command-context.ts';

const run = promisify(execFile);

/** Options that keep a foreign repository's own configuration from running anything. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
const TIMEOUT_MS = 20_000;

/** Looks at a repository by path or URL, with the machine's git, and changes nothing. */
export const inspectRepository =
  (searchPath: string) =>
  async (path: string): Promise<RepositoryInspection> => {
    const git = async (...args: string[]): Promise<string> =>
      (
        await run('git', [...SAFE, ...args], {
          timeout: TIMEOUT_MS,
          env: {
            PATH: searchPath,
            GIT_TERMINAL_PROMPT: '0',
            GIT_CONFIG_NOSYSTEM: '1',
            GIT_CONFIG_GLOBAL: '/dev/null',
          },
        })
      ).stdout.trim();
    if (/^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:/.test(path)) return inspectRemote(path, git);
    // Who asks need not be where this process was started: a relative path would name a folder nobody meant.
    if (!isAbsolute(path))
      return { ok: false, error: `${path} is not a full path: write it from the root on` };
    const folder = path;
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      return { ok: false, error: `there is no folder ${path}` };
    try {
      const bare =
        (await git('-C', folder, '-c', 'safe.directory=*', 'rev-parse', '--is-bare-repository')) === 'true';
      const top = bare ? folder : await git('-C', folder, 'rev-parse', '--show-toplevel');
      const defaultBranch = await git('-C', folder, 'symbolic-ref', '--short', '--quiet', 'HEAD').catch(
        () => '',
      );
      if (defaultBranch === '')
        return { ok: false, error: `${path} is on no branch (its HEAD is detached): check one out first` };
      const head = await git('-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD').catch(() => null);
      const clean = bare || (await git('-C', folder, 'status', '--porcelain')) === '';
      const config = await git('-C', folder, 'show', `HEAD:${CONFIG_PATH}`).catch(() => '');
      return { ok: true, repository: top, defaultBranch, clean, head, config };
    } catch (error) {
      return { ok: false, error: `${path} is no git repository that can be read: ${firstLine(error)}` };
    }
  };

const inspectRemote = async (
  url: string,
  git: (...args: string[]) => Promise<string>,
): Promise<RepositoryInspection> => {
  try {
    const lines = (await git('ls-remote', '--symref', '--', url, 'HEAD')).split('\n');
    const defaultBranch = /^ref: refs\/heads\/(\S+)\s+HEAD$/m.exec(lines.join('\n'))?.[1];
    const head = lines.find((line) => /^[0-9a-f]{40}\s+HEAD$/.test(line))?.slice(0, 40) ?? null;
    if (defaultBranch === undefined) return { ok: false, error: `${url} has no default branch` };
    return { ok: true, repository: url, defaultBranch, clean: true, head };
  } catch (error) {
    return { ok: false, error: `${url} cannot be reached: ${firstLine(error)}` };
  }
};

const firstLine = (error: unknown): string => {
  const text =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== ''
      ? error.stderr
      : String(error);
  return text.trim().split('\n')[0] ?? '';
};
