/** Takes one agent job: claims it, keeps its lease while the model works, hands the result in. */
import { agentJobSpec, jobMessage, type AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { LanguageModel } from '#shared/ports/language-model.port.ts';
import { keepLease } from '#shared/edge/keep-lease.ts';
import { runAgentJob } from './run-agent-job.ts';

export interface AgentRunnerDeps {
  readonly jobs: JobAccess;
  readonly model: (spec: AgentJobSpec) => LanguageModel;
  readonly clock: Clock;
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
  (deps: AgentRunnerDeps) =>
  async (body: JsonObject): Promise<JobOutcome> => {
    const { jobId, generation } = jobMessage.parse(body);
    const claimed = await deps.jobs.claim(jobId, generation);
    if (!claimed) return 'dropped';
    const lease = keepLease(() => deps.jobs.renew(jobId, generation), claimed.leaseSeconds);
    const signal = deps.signal ? AbortSignal.any([deps.signal, lease.lost]) : lease.lost;
    try {
      const spec = agentJobSpec.parse(claimed.spec);
      const { snapshotKey } = spec;
      const result = await runAgentJob(spec, {
        fetchSnapshot: async () => (snapshotKey === null ? null : await deps.jobs.fetch(jobId, snapshotKey)),
        model: deps.model,
        clock: deps.clock,
        signal,
      });
      if (signal.aborted) return 'stopped';
      await deps.jobs.finish(jobId, generation, result);
      return 'finished';
    } finally {
      lease.release();
    }
  };
