import { jobMessage } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { failJob } from '#shared/usecases/jobs/fail-job.usecase.ts';

export type Dependencies = Parameters<typeof failJob>[1];

/** A job's message in the dead letters fails the token that waits for the job. The job's row stays, marked failed: from it the job is listed and redriven. */
export const createHandler =
  (deps: Dependencies) =>
  async (body: JsonObject): Promise<void> => {
    await failJob({ jobId: jobMessage.parse(body).jobId }, deps);
  };
