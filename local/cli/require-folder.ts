import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, EXIT } from './exit-codes.ts';
import { isDiskFull } from './explain-failure.ts';

/**
 * Looks before anything is made whether `path` is a folder or can become one, and leaves nothing behind. Where a file
 * system makes none, as /proc, making several at once never ends.
 * @param option what the person named it by, for the error
 * @param path absolute
 * @throws CliError
 */
export const requireFolder = (option: string, path: string): void => {
  let missing: string | undefined;
  let there = path;
  for (; statSync(there, { throwIfNoEntry: false }) === undefined && dirname(there) !== there;) {
    missing = there;
    there = dirname(there);
  }
  if (statSync(there, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CliError(EXIT.usedWrongly, `${option}: ${there} is a file: name a folder`);
  if (missing === undefined) return;
  try {
    mkdirSync(missing);
    rmdirSync(missing);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    const why = error instanceof Error ? error.message.split(',')[0] : String(error);
    throw new CliError(EXIT.usedWrongly, `${option}: no folder can be made in ${there} (${why})`);
  }
};
