import { mkdir } from 'node:fs/promises';
import type { TestJobResult, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { runTestJob, type JobDeps } from './run-test-job.ts';

export interface ProofOptions {
  readonly unsandboxed: boolean;
  /** Whether the project names packages that must be installed first. */
  readonly packages: boolean;
}

export interface RunnerProof {
  readonly result: TestJobResult;
  /** Why the packages could not be installed: `localDependencies` were taken instead; null: they could, or there are none. */
  readonly notInstalled: string | null;
}

const SNAPSHOT = 'snapshot';
const INSTALLED = 'installed';

/**
 * Installs a repository's packages and runs its suite once, as a cycle would before its first phase: `init` shows by it
 * that the runner works. `tar`: the files.
 */
export async function proveRunner(
  tar: Uint8Array,
  deps: Omit<JobDeps, 'fetch' | 'store'>,
  { unsandboxed, packages }: ProofOptions,
): Promise<RunnerProof> {
  await mkdir(deps.scratchDir, { recursive: true });
  const kept = new Map<string, Uint8Array>([[SNAPSHOT, tar]]);
  const inMemory: JobDeps = {
    ...deps,
    fetch: async (key) => {
      const bytes = kept.get(key);
      if (bytes === undefined) throw new Error(`nothing is kept at ${key}`);
      return bytes;
    },
    store: async (name, bytes) => {
      kept.set(name, bytes);
      return name;
    },
  };
  const spec = (of: Pick<TestJobSpec, 'kind' | 'dependenciesKey'>): TestJobSpec => ({
    ...SPEC,
    ...of,
    unsandboxed,
  });
  const installed = packages
    ? await runTestJob(spec({ kind: 'install', dependenciesKey: null }), inMemory)
    : undefined;
  const isInstalled = installed?.outcome === 'done';
  if (installed !== undefined && !isInstalled && deps.localDependencies == null)
    return { result: installed, notInstalled: null };
  if (isInstalled) kept.set(INSTALLED, Buffer.from(JSON.stringify(installed)));
  const baseline = spec({ kind: 'baseline', dependenciesKey: isInstalled ? INSTALLED : null });
  return {
    result: await runTestJob(baseline, inMemory),
    notInstalled: installed === undefined || isInstalled ? null : installed.text,
  };
}

const SPEC: Omit<TestJobSpec, 'kind' | 'dependenciesKey' | 'unsandboxed'> = {
  v: 1,
  jobId: 'job_prove',
  phase: null,
  snapshotKey: SNAPSHOT,
  baseSnapshotKey: null,
  storyId: null,
  design: null,
  baselineKey: null,
  expectedTestsKey: null,
  changedTests: [],
  packages: [],
  testRoot: null,
};
