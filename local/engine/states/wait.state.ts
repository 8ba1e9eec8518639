import type { WaitState } from '../definition.ts';
import { unexpectedType } from '../jsonata-evaluator.ts';
import { completeState } from '../leave-state.ts';
import { queryEvaluationError } from '../state-error.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

const LONGEST_SECONDS = 99_999_999;

async function deadline(turn: Turn, thread: Thread, state: WaitState): Promise<number> {
  const scope = turn.scope(thread);
  if (state.Timestamp !== undefined) {
    const value = await turn.around.evaluator.template(state.Timestamp, 'Timestamp', scope);
    if (typeof value !== 'string') throw unexpectedType(state.Timestamp, 'Timestamp', 'string', value);
    const atMs = Date.parse(value);
    if (Number.isNaN(atMs)) {
      throw queryEvaluationError(
        'Timestamp',
        `The field 'Timestamp' must be an ISO 8601 time, but was '${value}'.`,
      );
    }
    return atMs;
  }
  const seconds = await turn.around.evaluator.template(state.Seconds ?? 0, 'Seconds', scope);
  if (typeof seconds !== 'number') throw unexpectedType(state.Seconds ?? 0, 'Seconds', 'number', seconds);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_SECONDS) {
    throw queryEvaluationError(
      'Seconds',
      `The field 'Seconds' must be a whole number from 0 to ${LONGEST_SECONDS}, but was ${seconds}.`,
    );
  }
  return turn.nowMs + seconds * 1000;
}

/** Wait until a time; one that has passed does not wait. */
export async function enterWait(turn: Turn, thread: Thread, state: WaitState): Promise<void> {
  const untilMs = await deadline(turn, thread, state);
  if (untilMs > turn.nowMs) turn.move(thread, { kind: 'sleeping', untilMs });
  else await completeState(turn, thread, state, undefined);
}
