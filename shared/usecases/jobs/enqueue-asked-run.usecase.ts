import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '../records/read-records.ts';
import { buildAskedSpec } from './build-test-spec.ts';
import { cancelJobs } from './cancel-jobs.ts';
import { submitJob } from './submit-job.ts';
import type { SubmitDeps } from './submit-job.ts';

export interface AskedRunRef {
  readonly cycleId: string;
  readonly jobId: string;
  readonly commandId: string;
}

/**
 * Puts a test run that a person asked for on its queue. No machine waits for it: its result is an event. Asked again,
 * it is the same job; one that has ended, or whose cycle has, is left alone.
 */
export const enqueueAskedRun = async (
  { cycleId, jobId, commandId }: AskedRunRef,
  deps: SubmitDeps,
): Promise<void> => {
  const read = () => readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  const cycle = await read();
  const asked = cycle?.runs?.open ?? null;
  if (cycle === undefined || cycle.endedAt !== null || asked?.jobId !== jobId) return;
  await submitJob(
    {
      id: jobId,
      projectId: cycle.projectId,
      cycleId,
      kind: 'rerun',
      worker: 'test-runner',
      // No machine waits, so nothing is ever answered by this; it only keeps the job's message hard to guess.
      token: commandId,
      commandId,
      spec: buildAskedSpec(cycle, asked),
      image: cycle.settings?.image ?? null,
      mostMicroUsd: 0,
    },
    deps,
  );
  // A cycle that was ended meanwhile has had its jobs cancelled before this one was there.
  if ((await read())?.endedAt !== null) await cancelJobs(cycleId, deps);
};
