import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import type { TaskState } from '../definition.ts';
import { failureDetails, outputDetails } from '../history.ts';
import { checkSize, completeState } from '../leave-state.ts';
import { StateError, TaskTimeout } from '../state-error.ts';
import { taskResource } from '../task-resource.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

/** How one attempt at a task ended. `result` is what `$states.result` will be. */
export type TaskAnswer =
  | { readonly kind: 'succeeded'; readonly result: JsonValue }
  | { readonly kind: 'failed'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly kind: 'timed-out'; readonly heartbeat: boolean; readonly cause?: string | undefined };

function taskState(turn: Turn, thread: Thread): TaskState {
  const state = turn.stateOf(thread);
  if (state.Type === 'Task') return state;
  throw new Error(`${thread.state} is no Task`);
}

export function resourceDetails(turn: Turn, thread: Thread): JsonObject {
  const { type, action } = taskResource(taskState(turn, thread).Resource);
  return { resourceType: type, resource: action };
}

/** The request was taken; the answer that the state waits for comes later. */
export function recordSubmitted(turn: Turn, thread: Thread, output: JsonValue): void {
  turn.record(thread, 'TaskSubmitted', { ...resourceDetails(turn, thread), ...outputDetails(output) });
}

/** Records the answer and completes the state. @throws StateError when the attempt failed, for Retry and Catch. */
export async function answerTask(turn: Turn, thread: Thread, answer: TaskAnswer): Promise<void> {
  const details = resourceDetails(turn, thread);
  switch (answer.kind) {
    case 'succeeded':
      checkSize(answer.result, thread.state);
      turn.record(thread, 'TaskSucceeded', { ...details, ...outputDetails(answer.result) });
      return completeState(turn, thread, taskState(turn, thread), answer.result);
    case 'failed':
      turn.record(thread, 'TaskFailed', { ...details, ...failureDetails(answer.error, answer.cause) });
      throw new StateError(answer.error, answer.cause);
    case 'timed-out':
      turn.record(thread, 'TaskTimedOut', { ...details, ...failureDetails('States.Timeout', answer.cause) });
      throw new TaskTimeout(answer.heartbeat, answer.cause);
  }
}
