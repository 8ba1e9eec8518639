import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { enqueueAskedRun } from '#shared/usecases/jobs/enqueue-asked-run.usecase.ts';
import { enqueueCycleJob } from '#shared/usecases/jobs/enqueue-cycle-job.usecase.ts';
import type { EnqueueDeps } from '#shared/usecases/jobs/enqueue-cycle-job.usecase.ts';
import { enqueueEpicJob } from '#shared/usecases/jobs/enqueue-epic-job.usecase.ts';
import { enqueuePullJob } from '#shared/usecases/jobs/enqueue-pull-job.usecase.ts';
import { enqueueMergeCheck } from '#shared/usecases/sprint/merge-check.usecase.ts';

const input = z.discriminatedUnion('kind', [
  taskInput.extend({
    kind: z.enum(['agent', 'test', 'baseline', 'install']),
    cycleId: z.string(),
    token: z.string(),
  }),
  /** A test run that a person asked for; nobody waits for it. */
  taskInput.extend({
    kind: z.literal('rerun'),
    cycleId: z.string(),
    jobId: z.string(),
    commandId: z.string(),
  }),
  /** The next job of a pull request's validation; nobody waits for it. */
  taskInput.extend({ kind: z.literal('pull'), projectId: z.string(), number: z.int(), head: z.string() }),
  taskInput.extend({
    kind: z.literal('epic'),
    projectId: z.string(),
    epicId: z.string(),
    /** Absent for an execution that began before epics were given files. */
    commit: z.string().nullable().default(null),
    model: z.string().nullable().default(null),
    token: z.string(),
  }),
  taskInput.extend({
    kind: z.literal('merge-check'),
    projectId: z.string(),
    sprintId: z.string(),
    commit: z.string(),
    token: z.string(),
  }),
]);

export type Dependencies = EnqueueDeps & { readonly unsandboxed: boolean };

/** Task with token: puts a job on its queue; the job's end answers the token. A run that a person asked for has none. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const wanted = input.parse(event);
    switch (wanted.kind) {
      case 'agent':
      case 'test':
      case 'baseline':
      case 'install':
        await enqueueCycleJob(wanted, deps);
        break;
      case 'rerun':
        await enqueueAskedRun(wanted, deps);
        break;
      case 'pull':
        await enqueuePullJob(wanted, deps);
        break;
      case 'epic':
        await enqueueEpicJob(wanted, deps);
        break;
      case 'merge-check':
        await enqueueMergeCheck(wanted, deps);
        break;
    }
    return {};
  };
