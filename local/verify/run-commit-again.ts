import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { testJobResult, type TestJobResult, type TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { storyTestFolders } from '#shared/usecases/evidence/summarize-run.ts';
import type { RunRequest, RunTests } from '#shared/usecases/evidence/check-runs.ts';
import { hashSnapshotPackages } from '#workers/test-runner/hash-snapshot-packages.ts';
import { runTestJob, type JobDeps } from '#workers/test-runner/run-test-job.ts';
import { readSnapshot } from '#workers/test-runner/snapshot.ts';

export interface RunAgainOptions {
  readonly scratch: string;
  readonly searchPath: string;
  readonly unsandboxed: boolean;
  /** See `JobDeps.registries`. */
  readonly registries: Readonly<Record<string, string>>;
}

const SNAPSHOT = 'snapshot';
const INSTALLED = 'installed';

/** The same test runner that the engine uses, in the same sandbox; packages are installed once for each lock. */
export function runCommitAgain({ scratch, searchPath, unsandboxed, registries }: RunAgainOptions): RunTests {
  const shared: Omit<JobDeps, 'fetch' | 'store'> = {
    reader: createTreeSitterReader(),
    sandbox: createLocalSandbox({ home: homedir(), systemPath: searchPath }),
    toolchain: findToolchain({ searchPath, node: process.execPath }),
    scratchDir: join(scratch, 'runs'),
    dependenciesDir: join(scratch, 'dependencies'),
    registries,
    nonce: randomUUID,
    signal: new AbortController().signal,
    clock: systemClock,
  };
  /** Commits of one story, and mostly of all, need the same packages. */
  const installs = new Map<string, TestJobResult>();
  const archives = new Map<string, Uint8Array>();
  return async (request) => {
    await mkdir(shared.scratchDir, { recursive: true });
    const kept = new Map<string, Uint8Array>([[SNAPSHOT, request.archive]]);
    const deps: JobDeps = {
      ...shared,
      fetch: async (key) => {
        const bytes = kept.get(key) ?? archives.get(key);
        if (!bytes) throw new Error(`nothing is kept at ${key}`);
        return bytes;
      },
      store: async (name, bytes) => {
        const key = `${name}#${archives.size}`;
        archives.set(key, bytes);
        return key;
      },
    };
    const packages = hashSnapshotPackages(await readSnapshot(request.archive));
    if (packages !== null) {
      const installed =
        installs.get(packages) ??
        (await runTestJob({ ...specOf(request, unsandboxed, null), kind: 'install' }, deps));
      installs.set(packages, installed);
      if (installed.outcome !== 'done') return { unavailable: installed.text };
      kept.set(INSTALLED, new TextEncoder().encode(JSON.stringify(testJobResult.parse(installed))));
    }
    const result = await runTestJob(specOf(request, unsandboxed, packages === null ? null : INSTALLED), deps);
    return result.outcome === 'done' && result.runs.suite
      ? result.runs.suite
      : { unavailable: result.text || result.outcome };
  };
}

function specOf(
  { phase, evidence }: RunRequest,
  unsandboxed: boolean,
  dependenciesKey: string | null,
): TestJobSpec {
  const folders = storyTestFolders(evidence.story.id, evidence.design?.level ?? 'unit');
  return {
    v: 1,
    jobId: 'job_verify',
    kind: 'rerun',
    // No phase: the suite alone, without the proofs that a verdict needs besides.
    phase: null,
    snapshotKey: SNAPSHOT,
    baseSnapshotKey: null,
    storyId: evidence.story.id,
    design: evidence.design,
    baselineKey: null,
    expectedTestsKey: null,
    changedTests: (evidence.design?.changes ?? []).map((change) => change.test),
    dependenciesKey,
    packages: [],
    testRoot: phase === 'COMMIT' ? folders.kept : folders.working,
    unsandboxed,
  };
}
