import * as z from 'zod';
import { jsonValue, type JsonObject, type JsonValue } from '#shared/contracts/json.contract.ts';
import { executionArn, machineArn, type Outcome } from '../execution.ts';
import { failureDetails } from '../history.ts';
import { InvalidName, StateMachineDoesNotExist } from '../names.ts';
import { InterpreterError, StateError } from '../state-error.ts';
import type { Thread } from '../thread.ts';
import type { ChildStart, StartedChild, Turn } from '../turn.ts';
import { answerTask, recordSubmitted, type TaskAnswer } from './task-answer.ts';
import type { TaskClocks } from './task-clocks.ts';

const startArguments = z.object({
  StateMachineArn: z.string(),
  Name: z.string().optional(),
  Input: jsonValue.optional(),
});

/** Starts the child in the very transaction that puts the thread to waiting for it, so it starts once. */
export async function scheduleExecution(
  turn: Turn,
  thread: Thread,
  args: JsonValue,
  options: { readonly wait: boolean; readonly clocks: TaskClocks },
): Promise<void> {
  const parsed = startArguments.safeParse(args);
  if (!parsed.success) {
    throw new InterpreterError(
      'States.Runtime',
      `Arguments of startExecution: ${z.prettifyError(parsed.error)}`,
    );
  }
  const machine = parsed.data.StateMachineArn.replace(/^arn:.*:stateMachine:/, '');
  const name = parsed.data.Name ?? turn.around.chance.uuid();
  const input = parsed.data.Input ?? {};
  const child = startChild(turn, { machine, name, input, wait: options.wait });
  if (child === undefined) {
    const cause = `Execution Already Exists: '${executionArn(machine, name)}'`;
    return answerTask(turn, thread, {
      kind: 'failed',
      error: 'StepFunctions.ExecutionAlreadyExistsException',
      cause,
    });
  }
  const reply = {
    ExecutionArn: executionArn(machine, name),
    StartDate: new Date(child.startedMs).toISOString(),
  };
  if (!options.wait) return answerTask(turn, thread, { kind: 'succeeded', result: reply });
  recordSubmitted(turn, thread, reply);
  turn.move(thread, { kind: 'child', child: child.seq, ...options.clocks });
}

/** What the service would refuse fails the task under the service's name for it. */
function startChild(turn: Turn, child: ChildStart): StartedChild | undefined {
  try {
    return turn.around.startChild(turn, child);
  } catch (thrown) {
    if (!(thrown instanceof InvalidName) && !(thrown instanceof StateMachineDoesNotExist)) throw thrown;
    throw new StateError(`StepFunctions.${thrown.name}Exception`, thrown.message);
  }
}

export interface EndedExecution {
  readonly machine: string;
  readonly name: string;
  readonly input: JsonValue;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly outcome: Outcome;
}

/** What `startExecution.sync:2` gives once the child has ended: its description, or States.TaskFailed with it as cause. */
export function childAnswer(child: EndedExecution): TaskAnswer {
  const { machine, name, input, outcome } = child;
  const description: JsonObject = {
    ExecutionArn: executionArn(machine, name),
    InputDetails: { Included: true },
    Name: name,
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    StartDate: new Date(child.startedMs).toISOString(),
    StateMachineArn: machineArn(machine),
    Status: outcome.status,
    StopDate: new Date(child.endedMs).toISOString(),
  };
  if (outcome.status === 'SUCCEEDED') {
    const result = {
      ...description,
      Input: input,
      Output: outcome.output ?? null,
      OutputDetails: { Included: true },
    };
    return { kind: 'succeeded', result };
  }
  const { error, cause } = failureDetails(outcome.error, outcome.cause);
  const failure: JsonObject = {
    ...description,
    Input: JSON.stringify(input),
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
  };
  return { kind: 'failed', error: 'States.TaskFailed', cause: JSON.stringify(failure) };
}
