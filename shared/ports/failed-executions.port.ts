import type { MachineName } from './executions.port.ts';

export interface FailedExecution {
  readonly machine: MachineName;
  readonly name: string;
  readonly status: 'FAILED' | 'TIMED_OUT';
  readonly endedAt: string | null;
}

/** Executions that ended without having recorded why, and could not go on by themselves. */
export interface FailedExecutions {
  /** Newest first in each machine, up to 100 of each way to end. */
  list(): Promise<readonly FailedExecution[]>;
  /** Goes on: on AWS from the state that failed, locally from the first, which reads where the record stands. */
  redrive(machine: MachineName, name: string): Promise<void>;
}
