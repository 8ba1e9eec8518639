import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { Outcome } from './execution.ts';
import { failState } from './fail-state.ts';
import { failureDetails, inputDetails, MOST_EVENTS, outputDetails } from './history.ts';
import { completeState } from './leave-state.ts';
import { InterpreterError, StateError } from './state-error.ts';
import { enterChoice } from './states/choice.state.ts';
import { enterFail } from './states/fail.state.ts';
import { completeJoin, discard } from './states/join.ts';
import { enterMap, startIteration } from './states/map.state.ts';
import { enterParallel } from './states/parallel.state.ts';
import { enterPass } from './states/pass.state.ts';
import { enterSucceed } from './states/succeed.state.ts';
import { enterTask } from './states/task.state.ts';
import { enterWait } from './states/wait.state.ts';
import { answerTask, recordSubmitted, type TaskAnswer } from './tasks/task-answer.ts';
import type { Place, Thread } from './thread.ts';
import type { Turn } from './turn.ts';

/** What can move an execution on. */
export type TurnEvent =
  /** It was just started or just loaded: whatever is ready goes on. */
  | { readonly kind: 'begin' }
  | {
      readonly kind: 'answered';
      readonly thread: Thread;
      readonly taskId: string;
      readonly answer: TaskAnswer;
    }
  /** The function that was given a token has returned. */
  | {
      readonly kind: 'submitted';
      readonly thread: Thread;
      readonly taskId: string;
      readonly payload: JsonValue;
    }
  | { readonly kind: 'heartbeat'; readonly thread: Thread; readonly taskId: string }
  /** The time that this place waited for has come. */
  | { readonly kind: 'due'; readonly thread: Thread; readonly place: Place }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'stop'; readonly error: string; readonly cause: string };

/** Applies the event and all that follows from it. false: it came too late and changed nothing. */
export async function runTurn(turn: Turn, event: TurnEvent): Promise<boolean> {
  if (turn.execution.status !== 'RUNNING') return false;
  const applied = await apply(turn, event);
  for (let thread = turn.nextThread(); thread !== undefined; thread = turn.nextThread()) {
    if (turn.execution.lastEvent >= MOST_EVENTS - 1) {
      const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;
      end(turn, { status: 'FAILED', error: 'States.Runtime', cause }, 'ExecutionFailed');
    } else if (thread.place.kind === 'done') await endThread(turn, thread, thread.place.output);
    else await enterState(turn, thread);
  }
  return applied;
}

async function apply(turn: Turn, event: TurnEvent): Promise<boolean> {
  switch (event.kind) {
    case 'begin':
      for (const thread of turn.execution.threads.values()) {
        if (thread.place.kind === 'ready') turn.move(thread, thread.place);
      }
      return true;
    case 'deadline':
      end(turn, { status: 'TIMED_OUT' }, 'ExecutionTimedOut', 'States.Timeout');
      return true;
    case 'stop':
      end(turn, { status: 'ABORTED', error: event.error, cause: event.cause }, 'ExecutionAborted');
      return true;
    case 'due':
      if (event.thread.place !== event.place) return false;
      await attempt(turn, event.thread, () => comeDue(turn, event.thread));
      return true;
    case 'answered':
      if (!isAt(turn, event.thread, event.taskId)) return false;
      await attempt(turn, event.thread, () => answerTask(turn, event.thread, event.answer));
      return true;
    case 'submitted':
      return submit(turn, event.thread, event.taskId, event.payload);
    case 'heartbeat':
      return beat(turn, event.thread, event.taskId);
  }
}

/** Whether the thread still lives and stands at this attempt of its task. */
function isAt(turn: Turn, thread: Thread, taskId: string): boolean {
  const here = turn.execution.threads.get(thread.id) === thread;
  return here && 'taskId' in thread.place && thread.place.taskId === taskId;
}

function submit(turn: Turn, thread: Thread, taskId: string, payload: JsonValue): boolean {
  const { place } = thread;
  if (!isAt(turn, thread, taskId) || place.kind !== 'invoking' || place.token === null) return false;
  recordSubmitted(turn, thread, { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 });
  const { token, timeoutAtMs, heartbeatAtMs, heartbeatMs } = place;
  turn.move(thread, { kind: 'token', token, taskId, timeoutAtMs, heartbeatAtMs, heartbeatMs });
  return true;
}

function beat(turn: Turn, thread: Thread, taskId: string): boolean {
  const { place } = thread;
  if (!isAt(turn, thread, taskId) || !('heartbeatMs' in place)) return false;
  if (place.heartbeatMs !== null) {
    turn.move(thread, { ...place, heartbeatAtMs: turn.nowMs + place.heartbeatMs });
  }
  return true;
}

/** Runs one step of a thread; an error of its state goes to Retry, Catch and outwards. */
async function attempt(turn: Turn, thread: Thread, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (thrown) {
    if (thrown instanceof StateError) await failState(turn, thread, thrown);
    else await failState(turn, thread, new InterpreterError('States.Runtime', String(thrown)));
  }
}

async function enterState(turn: Turn, thread: Thread): Promise<void> {
  const state = turn.stateOf(thread);
  if (thread.place.kind === 'ready' && !thread.place.reentry) {
    thread.retries = [];
    thread.enteredMs = turn.nowMs;
    thread.enteredEvent = turn.record(thread, `${state.Type}StateEntered`, {
      name: thread.state,
      ...inputDetails(thread.input),
    });
  }
  await attempt(turn, thread, () => {
    switch (state.Type) {
      case 'Task':
        return enterTask(turn, thread, state);
      case 'Pass':
        return enterPass(turn, thread, state);
      case 'Choice':
        return enterChoice(turn, thread, state);
      case 'Wait':
        return enterWait(turn, thread, state);
      case 'Succeed':
        return enterSucceed(turn, thread, state);
      case 'Fail':
        return enterFail(turn, thread, state);
      case 'Map':
        return enterMap(turn, thread, state);
      case 'Parallel':
        return enterParallel(turn, thread, state);
    }
  });
}

async function comeDue(turn: Turn, thread: Thread): Promise<void> {
  const { place } = thread;
  if (place.kind === 'retrying') {
    turn.move(thread, { kind: 'ready', reentry: true });
    return;
  }
  if (place.kind === 'sleeping') {
    const state = turn.stateOf(thread);
    return state.Type === 'Wait' ? completeState(turn, thread, state, undefined) : undefined;
  }
  if (!('timeoutAtMs' in place)) return;
  if (place.kind === 'child') turn.orphaned.push(place.child);
  const heartbeat = place.timeoutAtMs === null || place.timeoutAtMs > turn.nowMs;
  return answerTask(turn, thread, { kind: 'timed-out', heartbeat });
}

async function endThread(turn: Turn, thread: Thread, output: JsonValue): Promise<void> {
  const parent = turn.parentOf(thread);
  if (parent === undefined) {
    turn.record(thread, 'ExecutionSucceeded', outputDetails(output));
    turn.remove(thread);
    turn.outcome = { status: 'SUCCEEDED', output };
    return;
  }
  const state = turn.stateOf(parent);
  const { place } = parent;
  if (place.kind !== 'joining' || (state.Type !== 'Map' && state.Type !== 'Parallel')) return;
  if (state.Type === 'Map') {
    turn.record(thread, 'MapIterationSucceeded', { name: parent.state, index: thread.index });
  }
  const children = turn.childrenOf(parent);
  await attempt(turn, parent, async () => {
    const next = place.items?.[children.length];
    if (state.Type === 'Map' && next !== undefined) return startIteration(turn, parent, state, next);
    const outputs: JsonValue[] = [];
    for (const child of children) if (child.place.kind === 'done') outputs[child.index] = child.place.output;
    if (children.length < place.size || Object.keys(outputs).length < place.size) return;
    parent.lastEvent = thread.lastEvent;
    for (const child of children) discard(turn, child);
    return completeJoin(turn, parent, state, outputs);
  });
}

/** Ends the whole execution from outside its states. */
function end(turn: Turn, outcome: Outcome, type: string, error = outcome.error): void {
  turn.record(null, type, failureDetails(error, outcome.cause));
  for (const thread of turn.execution.threads.values()) if (thread.parent === null) discard(turn, thread);
  turn.outcome = outcome;
}
