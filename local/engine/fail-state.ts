import { failureDetails } from './history.ts';
import { leaveState, produce } from './leave-state.ts';
import { decideRetry, endsExecution, findCatcher, type Failure } from './retry-catch.ts';
import { InterpreterError, StateError, TaskTimeout } from './state-error.ts';
import { abandonJoin, discard } from './states/join.ts';
import type { Thread } from './thread.ts';
import type { Turn } from './turn.ts';

/** The failure as Retry, Catch and history see it; records the failed evaluation, where it was one. */
function describe(turn: Turn, thread: Thread, error: StateError): Failure {
  if (error instanceof TaskTimeout)
    return { error: error.error, cause: error.reason, heartbeat: error.heartbeat };
  if (!(error instanceof InterpreterError)) return { error: error.error, cause: error.reason };
  if (error.location !== undefined) {
    turn.record(thread, 'EvaluationFailed', {
      ...failureDetails(error.error, error.reason),
      location: error.location,
      state: thread.state,
    });
  }
  const where = `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.enteredEvent}).`;
  return { error: error.error, cause: `${where} ${error.reason ?? ''}` };
}

/** A Map or Parallel that is not tried again says in history that it failed, before Catch or the state around sees it. */
function recordFailed(turn: Turn, thread: Thread, failure: Failure): void {
  const { Type } = turn.stateOf(thread);
  if ((Type === 'Map' || Type === 'Parallel') && !endsExecution(failure)) {
    turn.record(thread, `${Type}StateFailed`);
  }
}

/** Retry, then Catch, then the failure goes to the state around: a Map, a Parallel, or the execution itself. */
export async function failState(turn: Turn, thread: Thread, error: StateError): Promise<void> {
  const failure = describe(turn, thread, error);
  const state = turn.stateOf(thread);
  if (!('Retry' in state || 'Catch' in state)) {
    recordFailed(turn, thread, failure);
    return failThread(turn, thread, failure);
  }
  const retry = decideRetry(state.Retry ?? [], thread.retries, failure, () => turn.around.chance.random());
  if (retry !== undefined) {
    waitToRetry(turn, thread, retry);
    return;
  }
  const before = thread.lastEvent;
  recordFailed(turn, thread, failure);
  const caught = findCatcher(state.Catch ?? [], failure);
  if (caught === undefined) return failThread(turn, thread, failure);
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  const field = `Catch[${caught.index}]/`;
  try {
    const options = { fallback: errorOutput, field, state: thread.state };
    const produced = await produce(turn, caught.catcher, turn.scope(thread, { errorOutput }), options);
    leaveState(turn, thread, produced, caught.catcher.Next);
  } catch (thrown) {
    if (!(thrown instanceof StateError)) throw thrown;
    // AWS tells of the failed catcher from where the state stood before, and then fails the state a second time.
    thread.lastEvent = before;
    const second = describe(turn, thread, thrown);
    recordFailed(turn, thread, second);
    await failThread(turn, thread, second);
  }
}

function waitToRetry(turn: Turn, thread: Thread, retry: { retrier: number; delayMs: number }): void {
  const { retrier, delayMs } = retry;
  thread.retries = Array.from({ length: Math.max(thread.retries.length, retrier + 1) }, (_, index) => {
    const used = thread.retries[index] ?? 0;
    return index === retrier ? used + 1 : used;
  });
  if (delayMs > 0) turn.move(thread, { kind: 'retrying', untilMs: turn.nowMs + delayMs });
  else turn.move(thread, { kind: 'ready', reentry: true });
}

async function failThread(turn: Turn, thread: Thread, failure: Failure): Promise<void> {
  const parent = turn.parentOf(thread);
  if (parent === undefined) {
    turn.record(thread, 'ExecutionFailed', failureDetails(failure.error, failure.cause));
    discard(turn, thread);
    turn.outcome = { status: 'FAILED', error: failure.error, cause: failure.cause };
    return;
  }
  abandonJoin(turn, parent, thread, endsExecution(failure));
  await failState(turn, parent, new StateError(failure.error, failure.cause));
}
