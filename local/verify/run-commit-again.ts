import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { Evidence } from '#shared/contracts/evidence.contract.ts';
import { testJobResult, type TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { storyTestFolders } from '#shared/usecases/evidence/summarize-run.ts';
import type { RunRequest, RunTests } from '#shared/usecases/evidence/check-runs.ts';
import { runTestJob, type JobDeps } from '#workers/test-runner/run-test-job.ts';

export interface RunAgainOptions {
  readonly scratch: string;
  readonly searchPath: string;
  readonly unsandboxed: boolean;
}

const SNAPSHOT = 'snapshot';
const INSTALLED = 'installed';

/** The same test runner that the engine uses, in the same sandbox; packages are installed once for each lock. */
export function runCommitAgain({ scratch, searchPath, unsandboxed }: RunAgainOptions): RunTests {
  const shared: Omit<JobDeps, 'fetch' | 'store'> = {
    reader: createTreeSitterReader(),
    sandbox: createLocalSandbox({ home: homedir(), systemPath: searchPath }),
    toolchain: findToolchain({ searchPath, node: process.execPath }),
    scratchDir: join(scratch, 'runs'),
    dependenciesDir: join(scratch, 'dependencies'),
    nonce: randomUUID,
    signal: new AbortController().signal,
    clock: systemClock,
  };
  return async (request) => {
    await mkdir(shared.scratchDir, { recursive: true });
    const kept = new Map<string, Uint8Array>([[SNAPSHOT, request.archive]]);
    const deps: JobDeps = {
      ...shared,
      fetch: async (key) => {
        const bytes = kept.get(key);
        if (!bytes) throw new Error(`nothing is kept at ${key}`);
        return bytes;
      },
      store: async (name, bytes) => {
        kept.set(name, bytes);
        return name;
      },
    };
    const needsPackages = needsInstall(request.evidence);
    if (needsPackages) {
      const installed = await runTestJob({ ...specOf(request, unsandboxed, null), kind: 'install' }, deps);
      if (installed.outcome !== 'done') return { unavailable: installed.text };
      kept.set(INSTALLED, new TextEncoder().encode(JSON.stringify(testJobResult.parse(installed))));
    }
    const result = await runTestJob(specOf(request, unsandboxed, needsPackages ? INSTALLED : null), deps);
    return result.outcome === 'done' && result.runs.suite
      ? result.runs.suite
      : { unavailable: result.text || result.outcome };
  };
}

/** The cycle ran with packages of an install job: its events name one. */
const needsInstall = (evidence: Evidence): boolean =>
  evidence.events.some((event) => event.kind === 'job.finished' && event.data['kind'] === 'install');

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
