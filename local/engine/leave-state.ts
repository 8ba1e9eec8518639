import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import type { Assignments, Template } from './definition.ts';
import { outputDetails } from './history.ts';
import type { Scope } from './jsonata-evaluator.ts';
import { DATA_LIMIT_BYTES, InterpreterError } from './state-error.ts';
import type { Thread } from './thread.ts';
import type { Turn } from './turn.ts';

/** @throws InterpreterError States.DataLimitExceeded when the value is larger than a payload may be. */
export function checkSize(value: JsonValue, state: string): void {
  const text = JSON.stringify(value);
  if (text.length * 3 <= DATA_LIMIT_BYTES || Buffer.byteLength(text) <= DATA_LIMIT_BYTES) return;
  throw new InterpreterError(
    'States.DataLimitExceeded',
    `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

interface Production {
  readonly Assign?: Assignments | undefined;
  readonly Output?: Template | undefined;
}

export interface Produced {
  readonly output: JsonValue;
  readonly assigned: JsonObject;
}

/** Output and Assign of a state, choice rule or catcher: both see the variables as they were before. */
export async function produce(
  turn: Turn,
  production: Production,
  scope: Scope,
  options: { readonly fallback: JsonValue; readonly field: string; readonly state: string },
): Promise<Produced> {
  const { evaluator } = turn.around;
  const assigned: JsonObject = {};
  for (const [name, template] of Object.entries(production.Assign ?? {})) {
    assigned[name] = await evaluator.template(template, `${options.field}Assign/${name}`, scope);
  }
  checkSize(assigned, options.state);
  const output =
    production.Output === undefined
      ? options.fallback
      : await evaluator.template(production.Output, `${options.field}Output`, scope);
  checkSize(output, options.state);
  return { output, assigned };
}

/** Records the exit of the state and puts the thread where it goes on: at the next state, or at its end. */
export function leaveState(turn: Turn, thread: Thread, produced: Produced, next: string | undefined): void {
  const { type, output, assigned } = { type: turn.stateOf(thread).Type, ...produced };
  const names = Object.entries(assigned);
  turn.record(thread, `${type}StateExited`, {
    name: thread.state,
    ...outputDetails(output),
    ...(names.length === 0
      ? {}
      : {
          assignedVariables: Object.fromEntries(names.map(([name, value]) => [name, JSON.stringify(value)])),
        }),
  });
  Object.assign(thread.variables, assigned);
  if (next === undefined) {
    turn.move(thread, { kind: 'done', output });
    return;
  }
  thread.state = next;
  thread.input = output;
  turn.move(thread, { kind: 'ready', reentry: false });
}

/** The common end of Task, Map, Parallel, Pass and Wait: produce from the result (or the input), then go on. */
export async function completeState(
  turn: Turn,
  thread: Thread,
  state: Production & { readonly Next?: string | undefined },
  result: JsonValue | undefined,
): Promise<void> {
  const scope = turn.scope(thread, result === undefined ? {} : { result });
  const fallback = result === undefined ? thread.input : result;
  const produced = await produce(turn, state, scope, { fallback, field: '', state: thread.state });
  leaveState(turn, thread, produced, state.Next);
}
