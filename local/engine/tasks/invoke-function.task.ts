import * as z from 'zod';
import { jsonValue, type JsonValue } from '#shared/contracts/json.contract.ts';
import { InterpreterError } from '../state-error.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';
import type { TaskAnswer } from './task-answer.ts';
import type { TaskClocks } from './task-clocks.ts';

const invokeArguments = z.object({ FunctionName: z.string(), Payload: jsonValue.optional() });

/** The thread now waits for the function; the engine calls it once the turn is stored. */
export function scheduleInvocation(
  turn: Turn,
  thread: Thread,
  args: JsonValue,
  options: { readonly token: string | null; readonly clocks: TaskClocks },
): void {
  const parsed = invokeArguments.safeParse(args);
  if (!parsed.success) {
    throw new InterpreterError(
      'States.Runtime',
      `Arguments of lambda:invoke: ${z.prettifyError(parsed.error)}`,
    );
  }
  turn.move(thread, {
    kind: 'invoking',
    functionName: parsed.data.FunctionName.replace(/^arn:.*:function:/, ''),
    payload: parsed.data.Payload ?? {},
    token: options.token,
    ...options.clocks,
  });
}

/** What `lambda:invoke` gives for a function that returned. */
export function invocationResult(payload: JsonValue): JsonValue {
  return { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
}

/** What `lambda:invoke` gives for a function that threw: the error's name, and Lambda's error object as the cause. */
export function invocationFailure(thrown: unknown): TaskAnswer {
  const errorType = thrown instanceof Error ? thrown.name : 'Error';
  const errorMessage = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind: 'failed', error: errorType, cause: JSON.stringify({ errorType, errorMessage, trace: [] }) };
}
