/** Test runs that a person asks for. They stand beside the attempts: no verdict is taken from them. */
import * as z from 'zod';
import { PHASES } from '#shared/domain/vocabulary.ts';
import { actor, commitId, time } from './record-terms.contract.ts';

const askedRun = z.object({
  jobId: z.string(),
  phase: z.enum(PHASES),
  commit: commitId,
  askedBy: actor,
  askedAt: time,
});
export type AskedRun = z.infer<typeof askedRun>;

/** What came of one. */
const ranTests = askedRun.extend({
  at: time,
  /** Why nothing could be run; null: the suite ran, whatever its tests said. */
  problem: z.string().nullable(),
  passed: z.int().min(0),
  failed: z.int().min(0),
  skipped: z.int().min(0),
  /** Names of the first that failed, with their files. */
  failing: z.array(z.string()),
  durationMs: z.number().min(0),
});
export type RanTests = z.infer<typeof ranTests>;

export const askedRuns = z.object({
  /** Asked for so far, so that each has a job of its own. */
  asked: z.int().min(0),
  /** Time that they took on a worker, together. */
  durationMs: z.number().min(0),
  open: askedRun.nullable(),
  last: ranTests.nullable(),
});
export type AskedRuns = z.infer<typeof askedRuns>;
