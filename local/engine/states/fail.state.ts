import type { FailState } from '../definition.ts';
import { unexpectedType } from '../jsonata-evaluator.ts';
import { StateError } from '../state-error.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

async function text(
  turn: Turn,
  thread: Thread,
  field: string,
  template: string | undefined,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await turn.around.evaluator.template(template, field, turn.scope(thread));
  if (typeof value === 'string') return value;
  throw unexpectedType(template, field, 'string', value);
}

/** Fail always throws: its own error, or States.QueryEvaluationError when its fields cannot be had. */
export async function enterFail(turn: Turn, thread: Thread, state: FailState): Promise<void> {
  const error = await text(turn, thread, 'Error', state.Error);
  const cause = await text(turn, thread, 'Cause', state.Cause);
  throw new StateError(error, cause);
}
