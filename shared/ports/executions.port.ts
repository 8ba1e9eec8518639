import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';

export type MachineName = 'epic' | 'sprint' | 'tdd-cycle' | 'tdd-phase';

export interface ExecutionState {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: JsonValue;
  readonly error?: string;
  readonly cause?: string;
}

/** A token was answered before, timed out, or its execution ended. */
export class TokenGone extends Error {
  override readonly name = 'TokenGone';
}

/** Step Functions' Standard workflows, or the local engine. */
export interface Executions {
  /** A second start under the same name with the same input is the first one (`started: false`). */
  start(machine: MachineName, name: string, input: JsonObject): Promise<{ started: boolean }>;
  /** Stopping what has ended or never was is no error. */
  stop(machine: MachineName, name: string, error: string, cause: string): Promise<void>;
  describe(machine: MachineName, name: string): Promise<ExecutionState | undefined>;
  /** @throws TokenGone */
  succeed(token: string, output: JsonValue): Promise<void>;
  /** @throws TokenGone */
  fail(token: string, error: string, cause: string): Promise<void>;
  /** @throws TokenGone */
  heartbeat(token: string): Promise<void>;
}
