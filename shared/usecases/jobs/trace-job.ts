import type { JobRecord } from '#shared/contracts/records.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Tracer } from '#shared/ports/tracer.port.ts';

/**
 * Shows a worker's part of a trace, from the claim of the job on. The worker itself has no right to: what runs beside
 * project code should reach nothing that it can do without.
 */
export const traceJob = async (
  { id, generation, kind, worker, projectId, cycleId, traceHeader, claimedAtMs }: JobRecord,
  { failed }: { readonly failed: boolean },
  { tracer, clock }: { readonly tracer?: Tracer; readonly clock: Clock },
): Promise<void> => {
  if (traceHeader === undefined || claimedAtMs === undefined) return;
  await tracer?.record({
    name: worker,
    id: `${id}#${generation}`,
    header: traceHeader,
    startedMs: claimedAtMs,
    endedMs: clock.nowMs(),
    failed,
    annotations: { jobId: id, kind, projectId, ...(cycleId === null ? {} : { cycleId }) },
  });
};
