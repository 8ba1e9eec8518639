/** A project's packages, unpacked once and mounted read-only into every run. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { unpackFolder } from './folder-archive.ts';
import { parseJson } from './parse-json.ts';

export interface Dependencies {
  /** Absolute folder outside of every checkout. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface Sources {
  readonly fetch: (key: string) => Promise<Uint8Array>;
  readonly dependenciesDir: string;
  readonly localDependencies?: string | null;
  readonly clock: Clock;
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
  if (!result.success) return placeDependencies(await unpackOnce(bytes, deps), runner);
  const archive = result.data.install?.dependenciesKey ?? null;
  return archive === null
    ? null
    : placeDependencies(await unpackOnce(await deps.fetch(archive), deps), runner);
}

async function unpackOnce(bytes: Uint8Array, { dependenciesDir, clock }: Sources): Promise<string> {
  const folder = join(dependenciesDir, createHash('sha256').update(bytes).digest('hex').slice(0, 32));
  if (existsSync(folder)) {
    const seconds = clock.nowMs() / 1000;
    await utimes(folder, seconds, seconds);
    return folder;
  }
  await removeUnused(dependenciesDir, clock.nowMs());
  const partial = `${folder}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await unpackFolder(bytes, partial);
  // Two jobs may unpack at once: the first one's folder stands.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return folder;
}

/** Longer than any job runs that may have a folder mounted. */
const UNUSED_MS = 6 * 3_600_000;

/** Folders that no job opened for long: they can be unpacked again. */
async function removeUnused(dependenciesDir: string, nowMs: number): Promise<void> {
  const names = await readdir(dependenciesDir).catch(() => []);
  for (const name of names) {
    const path = join(dependenciesDir, name);
    const used = await stat(path).catch(() => undefined);
    if (used !== undefined && nowMs - used.mtimeMs > UNUSED_MS)
      await rm(path, { recursive: true, force: true });
  }
}

export function placeDependencies(folder: string, runner: RunnerName): Dependencies {
  switch (runner) {
    case 'node-test':
    case 'vitest':
    case 'jest':
      return { folder, variables: {} };
    case 'pytest':
      return { folder, variables: { PYTHONPATH: folder } };
    case 'go-test':
      return { folder, variables: { GOMODCACHE: folder } };
  }
}
