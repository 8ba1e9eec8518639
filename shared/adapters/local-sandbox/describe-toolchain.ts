import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FoundToolchain } from './find-toolchain.ts';

/** Versions of the programs that packages are installed for, as one text: it changes when packages must be made anew. */
export const describeToolchain = async ({ python, go }: FoundToolchain): Promise<string> => {
  const versions = await Promise.all([
    versionOf(python, ['-c', 'import sys; print(sys.implementation.cache_tag, sys.executable)']),
    versionOf(go, ['version']),
  ]);
  return [`node ${process.versions.modules} ${process.platform}-${process.arch}`, ...versions].join('; ');
};

const versionOf = async (program: string | undefined, args: readonly string[]): Promise<string> => {
  if (program === undefined) return 'none';
  const told = await promisify(execFile)(program, args, { timeout: 10_000 }).catch(() => undefined);
  return told === undefined ? 'unknown' : told.stdout.trim();
};
