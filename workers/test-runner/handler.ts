/** Takes one test job: claims it, keeps its lease while project code runs, hands the result in. */
import { jobMessage, testJobSpec } from '#shared/contracts/jobs.contract.ts';
import { toJson, type JsonObject } from '#shared/contracts/json.contract.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import { keepLease } from '#shared/edge/keep-lease.ts';
import { runTestJob, type JobDeps } from './run-test-job.ts';

export interface TestRunnerDeps extends Omit<JobDeps, 'fetch' | 'store' | 'signal'> {
  readonly jobs: JobAccess;
  /** The worker is being stopped: jobs end without a result and are delivered again. */
  readonly signal?: AbortSignal;
}

/** dropped: an old generation, or ended already. stopped: lease lost, job cancelled or worker stopped; no result was handed in. */
export type JobOutcome = 'finished' | 'dropped' | 'stopped';

/**
 * The message may be deleted when this resolves, except after `stopped` by the worker's own signal. It throws for
 * what infrastructure broke: the message then becomes visible again.
 */
export const createHandler =
  (deps: TestRunnerDeps) =>
  async (body: JsonObject): Promise<JobOutcome> => {
    const { jobId, generation } = jobMessage.parse(body);
    const claimed = await deps.jobs.claim(jobId, generation);
    if (!claimed) return 'dropped';
    const lease = keepLease(() => deps.jobs.renew(jobId, generation), claimed.leaseSeconds);
    const signal = deps.signal ? AbortSignal.any([deps.signal, lease.lost]) : lease.lost;
    let outcome: JobOutcome = 'stopped';
    try {
      const spec = testJobSpec.parse(claimed.spec);
      const job = {
        ...deps,
        fetch: (key: string) => deps.jobs.fetch(jobId, key),
        store: (name: string, bytes: Uint8Array) => deps.jobs.store(jobId, name, bytes),
        signal,
      };
      await runTestJob(spec, job, async (result) => {
        if (signal.aborted) return;
        await deps.jobs.finish(jobId, generation, toJson(result));
        outcome = 'finished';
      });
      return outcome;
    } finally {
      lease.release();
    }
  };
