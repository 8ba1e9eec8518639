import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';

/** Any JSON in which strings of the form `{% … %}` are JSONata expressions. */
export type Template = JsonValue;
export type Assignments = Record<string, Template>;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number | undefined;
  readonly MaxAttempts?: number | undefined;
  readonly BackoffRate?: number | undefined;
  readonly MaxDelaySeconds?: number | undefined;
  readonly JitterStrategy?: 'FULL' | 'NONE' | undefined;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Assignments | undefined;
  readonly Output?: Template | undefined;
}

export interface ChoiceRule {
  readonly Condition: string | boolean;
  readonly Next: string;
  readonly Assign?: Assignments | undefined;
  readonly Output?: Template | undefined;
}

interface Producing {
  readonly Assign?: Assignments | undefined;
  readonly Output?: Template | undefined;
}

interface Moving {
  readonly Next?: string | undefined;
  readonly End?: boolean | undefined;
}

interface Recovering {
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
}

export interface TaskState extends Producing, Moving, Recovering {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Template | undefined;
  readonly TimeoutSeconds?: number | string | undefined;
  readonly HeartbeatSeconds?: number | string | undefined;
}

export interface PassState extends Producing, Moving {
  readonly Type: 'Pass';
}

export interface WaitState extends Producing, Moving {
  readonly Type: 'Wait';
  readonly Seconds?: number | string | undefined;
  readonly Timestamp?: string | undefined;
}

export interface ChoiceState extends Producing {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string | undefined;
}

export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Output?: Template | undefined;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string | undefined;
  readonly Cause?: string | undefined;
}

/** States with their own start: the machine itself, a branch, an item processor. */
export interface Fragment {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface MapState extends Producing, Moving, Recovering {
  readonly Type: 'Map';
  readonly Items?: Template | undefined;
  readonly ItemSelector?: Template | undefined;
  readonly MaxConcurrency?: number | string | undefined;
  readonly ItemProcessor: Fragment;
}

export interface ParallelState extends Producing, Moving, Recovering {
  readonly Type: 'Parallel';
  readonly Arguments?: Template | undefined;
  readonly Branches: readonly Fragment[];
}

export type State =
  TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState | MapState | ParallelState;

export interface StateMachine extends Fragment {
  readonly TimeoutSeconds?: number | undefined;
}

/** A definition that was found to lie inside the subset, ready to run. */
export interface Definition {
  /** SHA-256 of the source with its substitutions made. */
  readonly hash: string;
  readonly source: JsonObject;
  readonly machine: StateMachine;
  /** Every state at any depth: names are unique in the whole machine. */
  readonly states: ReadonlyMap<string, State>;
}
