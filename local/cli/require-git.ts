import { spawnSync } from 'node:child_process';
import { CliError, EXIT } from './exit-codes.ts';

/** The commands that read or make repositories. */
const WITH_GIT: ReadonlySet<string> = new Set(['init', 'start', 'demo', 'validate', 'verify', 'record']);

/**
 * Git is asked for once, before a command makes anything: later its absence looks like a folder without a repository.
 * @throws CliError
 */
export const requireGit = (command: string): void => {
  if (!WITH_GIT.has(command)) return;
  const { error } = spawnSync('git', ['--version'], { stdio: 'ignore' });
  if (error !== undefined)
    throw new CliError(
      EXIT.broke,
      `git cannot be started (${error.message}): install it, and put it on PATH`,
    );
};
