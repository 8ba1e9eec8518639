export type WorkerName = 'agent-runner' | 'test-runner';

/** Starts workers when none is free: Fargate's RunTask, or a loop in this process. */
export interface Compute {
  /** A repeat with the same `startId` starts nothing. Throws when no capacity is to be had. */
  startWorker(worker: WorkerName, startId: string): Promise<void>;
}
