import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { Actor } from './actors.ts';
import { parseJson } from './plain-json.ts';
import type { TurnEvent } from './run-turn.ts';
import { invocationFailure, invocationResult } from './tasks/invoke-function.task.ts';
import type { TaskAnswer } from './tasks/task-answer.ts';
import type { PlaceOf, Thread } from './thread.ts';

export interface MockedCall {
  readonly machine: string;
  readonly state: string;
  /** Tells the iterations and branches of one execution apart. */
  readonly thread: number;
  /** Retries of this visit before this one. */
  readonly retryCount: number;
  readonly arguments: JsonValue;
}

export interface TaskCalls {
  readonly invoke: (functionName: string, payload: JsonValue) => Promise<JsonValue>;
  readonly mock: ((call: MockedCall) => TaskAnswer) | undefined;
}

/** Calls the function of an attempt, and gives the event that its end is. */
async function invoked(calls: TaskCalls, thread: Thread, place: PlaceOf<'invoking'>): Promise<TurnEvent> {
  const { taskId, token, functionName } = place;
  try {
    const result = await calls.invoke(functionName, structuredClone(place.payload));
    const payload = parseJson(JSON.stringify(result));
    if (token !== null) return { kind: 'submitted', thread, taskId, payload };
    return {
      kind: 'answered',
      thread,
      taskId,
      answer: { kind: 'succeeded', result: invocationResult(payload) },
    };
  } catch (thrown) {
    return { kind: 'answered', thread, taskId, answer: invocationFailure(thrown) };
  }
}

function mocked(calls: TaskCalls, actor: Actor, thread: Thread, place: PlaceOf<'mocked'>): TurnEvent {
  const retryCount = thread.retries.reduce((sum, used) => sum + used, 0);
  const answer = calls.mock?.({
    machine: actor.execution.machine,
    state: thread.state,
    thread: thread.id,
    retryCount,
    arguments: place.arguments,
  });
  if (answer === undefined) throw new Error('there are no mocks to answer from');
  return { kind: 'answered', thread, taskId: place.taskId, answer };
}

/**
 * Carries out what a thread waits for, once for each attempt in this process. undefined: this attempt was called
 * before, or the place needs no call.
 */
export function callTask(calls: TaskCalls, actor: Actor, thread: Thread): Promise<TurnEvent> | undefined {
  const { place } = thread;
  if (place.kind !== 'invoking' && place.kind !== 'mocked') return undefined;
  if (actor.called.has(place.taskId)) return undefined;
  actor.called.add(place.taskId);
  if (place.kind === 'invoking') return invoked(calls, thread, place);
  return Promise.resolve(mocked(calls, actor, thread, place));
}
