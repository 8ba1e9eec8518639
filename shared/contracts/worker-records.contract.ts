/** Places for workers' tasks: as many as may run at once. Whoever starts a task takes a place first. */
import * as z from 'zod';
import { time } from './record-terms.contract.ts';

export const WORKERS = ['agent-runner', 'test-runner'] as const;

export const workerRecord = z.object({
  v: z.literal(1),
  worker: z.enum(WORKERS),
  /** 1 to the limit: a place that is taken has a row, a free one has none. */
  slot: z.int().min(1),
  /** Names the start of the task, so that a start repeated is one. */
  startId: z.string(),
  /** null until the task is known to have been started. */
  taskId: z.string().nullable(),
  /** Name of the environment that the task runs in (`tdd.environment.image`); null: the worker's own. */
  image: z.string().nullable(),
  status: z.enum(['starting', 'running', 'closing']),
  /** The job that it works on, or is meant to take next; null: it waits for any. */
  jobId: z.string().nullable(),
  /** Until then the job is kept for it; 0: it works on it. */
  promisedUntilMs: z.int(),
  /** What a test runner works for, once it has had a job: a cycle, or a job outside of any. It takes nothing else. */
  servesId: z.string().nullable(),
  leaseUntilMs: z.int(),
  startedAt: time,
});
export type WorkerRecord = z.infer<typeof workerRecord>;
