/** A project's packages, unpacked once and mounted read-only into every run. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { unpackFolder } from './folder-archive.ts';
import { parseJson } from './parse-json.ts';

export interface Dependencies {
  /** Absolute folder outside of every checkout. */
  readonly folder: string;
  /** Where a checkout expects it; null: programs find it by `variables`. */
  readonly link: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

interface Sources {
  readonly fetch: (key: string) => Promise<Uint8Array>;
  readonly dependenciesDir: string;
  readonly localDependencies?: string | null;
}

/** `key` is of an install job's result or of the archive itself. */
export async function openDependencies(input: {
  key: string | null;
  deps: Sources;
  runner: RunnerName;
}): Promise<Dependencies | null> {
  const { key, deps, runner } = input;
  if (key === null)
    return deps.localDependencies == null ? null : placeDependencies(deps.localDependencies, runner);
  const bytes = await deps.fetch(key);
  const result = testJobResult.safeParse(parseJson(bytes));
  if (!result.success) return placeDependencies(await unpackOnce(bytes, deps.dependenciesDir), runner);
  const archive = result.data.install?.dependenciesKey ?? null;
  return archive === null
    ? null
    : placeDependencies(await unpackOnce(await deps.fetch(archive), deps.dependenciesDir), runner);
}

async function unpackOnce(bytes: Uint8Array, dependenciesDir: string): Promise<string> {
  const folder = join(dependenciesDir, createHash('sha256').update(bytes).digest('hex').slice(0, 32));
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await unpackFolder(bytes, partial);
  // Two jobs may unpack at once: the first one's folder stands.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return folder;
}

export function placeDependencies(folder: string, runner: RunnerName): Dependencies {
  switch (runner) {
    case 'node-test':
    case 'vitest':
    case 'jest':
      return { folder, link: 'node_modules', variables: {} };
    case 'pytest':
      return { folder, link: null, variables: { PYTHONPATH: folder } };
    case 'go-test':
      return { folder, link: null, variables: { GOMODCACHE: folder } };
  }
}
