import { mkdir } from 'node:fs/promises';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { runTestJob, type JobDeps } from './run-test-job.ts';

/** Runs a repository's suite once, as a baseline would: `init` shows by it that the runner works. `tar`: the files. */
export async function proveRunner(
  tar: Uint8Array,
  deps: Omit<JobDeps, 'fetch' | 'store'>,
  options: { unsandboxed: boolean },
): Promise<TestJobResult> {
  await mkdir(deps.scratchDir, { recursive: true });
  return runTestJob(
    {
      v: 1,
      jobId: 'job_prove',
      kind: 'baseline',
      phase: null,
      snapshotKey: 'snapshot',
      baseSnapshotKey: null,
      storyId: null,
      design: null,
      baselineKey: null,
      expectedTestsKey: null,
      changedTests: [],
      dependenciesKey: null,
      packages: [],
      testRoot: null,
      unsandboxed: options.unsandboxed,
    },
    { ...deps, fetch: () => Promise.resolve(tar), store: (name) => Promise.resolve(name) },
  );
}
