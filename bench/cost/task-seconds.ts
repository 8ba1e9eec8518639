import { WORKERS } from '#shared/contracts/worker-records.contract.ts';

export type Worker = (typeof WORKERS)[number];

export interface TaskTimes {
  /** Of one job of the worker. */
  readonly jobSeconds: Readonly<Record<Worker, number>>;
  /** From the start of a task, which is when it begins to be paid, to its first job. */
  readonly startSeconds: number;
  /** How long a task waits for a further job before it ends. */
  readonly lingerSeconds: number;
}

export interface TasksUsed {
  readonly tasks: number;
  readonly seconds: number;
}

/** Fargate charges a minute at least. */
const LEAST_SECONDS = 60;

/**
 * Tasks that the jobs of one story need, played one after the other and without another story beside it: the dearest
 * way. A task that still lingers takes the next job of its kind.
 */
export function taskSeconds(
  jobs: readonly Worker[],
  { jobSeconds, startSeconds, lingerSeconds }: TaskTimes,
): Readonly<Record<Worker, TasksUsed>> {
  const used = { 'agent-runner': { tasks: 0, seconds: 0 }, 'test-runner': { tasks: 0, seconds: 0 } };
  const open = new Map<Worker, { readonly from: number; until: number }>();
  const close = (worker: Worker): void => {
    const task = open.get(worker);
    if (task === undefined) return;
    used[worker].tasks += 1;
    used[worker].seconds += Math.max(LEAST_SECONDS, task.until + lingerSeconds - task.from);
    open.delete(worker);
  };
  let now = 0;
  for (const worker of jobs) {
    const task = open.get(worker);
    if (task !== undefined && now <= task.until + lingerSeconds) {
      now += jobSeconds[worker];
      task.until = now;
      continue;
    }
    close(worker);
    const from = now;
    now += startSeconds + jobSeconds[worker];
    open.set(worker, { from, until: now });
  }
  for (const worker of WORKERS) close(worker);
  return used;
}
