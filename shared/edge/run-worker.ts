import type { WorkerPlace } from '#shared/contracts/worker-calls.contract.ts';
import { listenForStop } from './stop-signals.ts';
import { reasonOf, workQueue, type WorkDeps } from './work-queue.ts';
import { createWorkerLog } from './worker-log.ts';

export interface WorkerProcess extends Omit<WorkDeps, 'log' | 'stop' | 'giveUp'> {
  readonly place: WorkerPlace;
  /** Name of the service in log lines. */
  readonly service: string;
  /** Before the first job: what must hold. */
  readonly begin?: () => Promise<void>;
  readonly stopSeconds: number;
  readonly listen: (signal: 'SIGTERM' | 'SIGINT', listener: () => void) => unknown;
}

/** A worker's process from its start to its end; gives its exit code. */
export const runWorker = async ({
  place,
  service,
  begin,
  stopSeconds,
  listen,
  ...work
}: WorkerProcess): Promise<number> => {
  const log = createWorkerLog(service, place);
  const { stop, giveUp } = listenForStop(listen, stopSeconds);
  try {
    await begin?.();
    log(null).info('the worker is ready');
    await workQueue({ ...work, log, stop, giveUp });
    log(null).info(stop.aborted ? 'the worker was stopped' : 'the worker has no more to do');
    return 0;
  } catch (error) {
    log(null).error('the worker failed', { reason: reasonOf(error) });
    return 1;
  }
};
