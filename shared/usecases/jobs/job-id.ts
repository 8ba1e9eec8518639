import { createHash } from 'node:crypto';
import type { JobRecord } from '#shared/contracts/records.contract.ts';

/** Ids of jobs are made from what the job is for, so that asking twice for one job asks for the same. */
export const jobId = (of: {
  readonly owner: string;
  readonly phase: string;
  readonly attempt: number;
  readonly kind: JobRecord['kind'];
}): string =>
  `job_${createHash('sha256')
    .update(JSON.stringify([of.owner, of.phase, of.attempt, of.kind]))
    .digest('hex')
    .slice(0, 40)}`;
