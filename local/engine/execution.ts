import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { ExecutionState } from '#shared/ports/executions.port.ts';
import type { Definition } from './definition.ts';
import type { Thread } from './thread.ts';

export type ExecutionStatus = ExecutionState['status'];

/** A running execution in memory; `turn.ts` changes it and `checkpoint.ts` keeps it. */
export interface Execution {
  readonly seq: number;
  readonly machine: string;
  readonly name: string;
  readonly input: JsonValue;
  readonly startedMs: number;
  readonly definition: Definition;
  /** The execution that started this one and waits for it. */
  readonly syncParent: number | null;
  readonly threads: Map<number, Thread>;
  lastEvent: number;
  lastThread: number;
  status: ExecutionStatus;
}

export interface Outcome {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: JsonValue | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

const ARN = 'arn:aws:states:local:000000000000';

export function executionArn(machine: string, name: string): string {
  return `${ARN}:execution:${machine}:${name}`;
}

export function machineArn(machine: string): string {
  return `${ARN}:stateMachine:${machine}`;
}
