import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { createActors, type Actor } from './actors.ts';
import { callTask, type TaskCalls } from './call-tasks.ts';
import type { Checkpoint } from './checkpoint.ts';
import { createCommitBatch, type SharedCommit } from './commit-batch.ts';
import type { Definition } from './definition.ts';
import type { Evaluator } from './jsonata-evaluator.ts';
import type { Chance } from './jsonata-functions.ts';
import { checkExecutionName, StateMachineDoesNotExist } from './names.ts';
import { createOccupation } from './occupation.ts';
import { runTurn, type TurnEvent } from './run-turn.ts';
import { firstTurn, turnAgain } from './start-execution.ts';
import { createStoredExecutions } from './stored-executions.ts';
import { endedExecution } from './tasks/ended-execution.ts';
import { childAnswer } from './tasks/start-execution.task.ts';
import type { TaskAnswer } from './tasks/task-answer.ts';
import { dueMs, type Thread } from './thread.ts';
import type { Timers } from './timers.ts';
import { Turn, type Surroundings } from './turn.ts';

interface DispatcherOptions extends TaskCalls {
  readonly checkpoint: Checkpoint;
  readonly timers: Timers;
  readonly chance: Chance;
  readonly evaluator: Evaluator;
  readonly machines: ReadonlyMap<string, Definition>;
  readonly share: SharedCommit | undefined;
  readonly onError: (error: unknown) => void;
}

export interface Dispatcher {
  /** The input of a running execution. */
  readonly inputOf: (machine: string, name: string) => JsonValue | undefined;
  readonly start: (machine: string, name: string, input: JsonValue) => Promise<void>;
  /** A failed execution goes on; gives false where there is none of that name that failed. */
  readonly redrive: (machine: string, name: string) => Promise<boolean>;
  readonly stop: (machine: string, name: string, why: { error: string; cause: string }) => Promise<void>;
  /** false: nobody waits under this token. */
  readonly answer: (token: string, answer: TaskAnswer) => Promise<boolean>;
  readonly heartbeat: (token: string) => Promise<boolean>;
  readonly resume: () => void;
  readonly close: () => void;
  readonly settled: () => Promise<void>;
  readonly ended: (machine: string, name: string) => Promise<void>;
}

/** How long an execution rests when a step of it could not be stored. */
const RELOAD_MS = 1000;
const ORPHAN = {
  error: 'Parent.Gone',
  cause: 'the execution that waited for this one has gone on without it',
};

/** Takes the turns of every execution, stores them, and does what they ask for: functions, children, clocks. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { checkpoint, timers, machines } = options;
  const actors = createActors();
  const occupation = createOccupation();
  const batch = createCommitBatch(checkpoint, options.share);
  const stored = createStoredExecutions({ checkpoint, machines, actors, onError: options.onError });
  let seq = checkpoint.lastSeq();
  let closed = false;
  const isClosed = (): boolean => closed;

  const around: Surroundings = {
    evaluator: options.evaluator,
    chance: options.chance,
    nowMs: () => timers.nowMs(),
    mocked: options.mock !== undefined,
    startChild(turn, { machine, name, input, wait }) {
      const running = actors.find(machine, name)?.execution;
      if (running !== undefined && isDeepStrictEqual(running.input, input)) return running;
      checkExecutionName(name);
      if (running !== undefined || checkpoint.find(machine, name) !== undefined) return undefined;
      const first = begin(machine, name, input, wait ? turn.execution.seq : null);
      turn.started.push(first);
      return first.execution;
    },
  };

  function begin(machine: string, name: string, input: JsonValue, syncParent: number | null): Turn {
    const definition = machines.get(machine);
    if (definition === undefined) throw new StateMachineDoesNotExist(machine);
    seq += 1;
    const turn = firstTurn(around, { seq, machine, name, input, definition, syncParent });
    actors.add(turn.execution);
    return turn;
  }

  /** Runs the execution once its first turn is on disk. */
  async function storeFirst(turn: Turn): Promise<void> {
    const actor = actors.get(turn.execution.seq);
    if (actor === undefined) return;
    try {
      await occupation.during(batch.store(turn));
    } catch (thrown) {
      actors.forget(actor);
      throw thrown;
    }
    if (!isClosed() && !actor.gone) run(actor);
  }

  /** The execution is on disk: it may run. */
  function run(actor: Actor): void {
    const seconds = actor.execution.definition.machine.TimeoutSeconds;
    if (seconds !== undefined) {
      const atMs = actor.execution.startedMs + seconds * 1000;
      actor.cancelDeadline = timers.at(atMs, () => send(actor, { kind: 'deadline' }));
    }
    send(actor, { kind: 'begin' });
  }

  /** Queues a turn; gives whether it changed anything. @throws what kept it from being stored */
  function post(actor: Actor, event: TurnEvent): Promise<boolean> {
    const turn = actor.last.then(() => takeTurn(actor, event));
    actor.last = turn.catch(() => {});
    return occupation.during(turn);
  }

  /** Queues a turn that nobody waits for; what goes wrong with it was told to `onError`. */
  function send(actor: Actor, event: TurnEvent): void {
    post(actor, event).catch(() => {});
  }

  async function takeTurn(actor: Actor, event: TurnEvent): Promise<boolean> {
    if (closed || actor.gone) return false;
    const turn = new Turn(actor.execution, around);
    try {
      const applied = await runTurn(turn, event);
      if (!applied) return false;
      if (turn.changed.size > 0 || turn.events.length > 0) await batch.store(turn);
    } catch (thrown) {
      if (isClosed()) return false;
      abandon(actor, turn);
      options.onError(thrown);
      throw thrown;
    }
    if (isClosed()) return false;
    follow(actor, turn);
    return true;
  }

  /** Memory has gone on but the disk has not: forget, and take the execution up again from the disk. */
  function abandon(actor: Actor, turn: Turn): void {
    for (const { execution } of turn.started) {
      const started = actors.get(execution.seq);
      if (started !== undefined) actors.forget(started);
    }
    actors.forget(actor);
    timers.at(timers.nowMs() + RELOAD_MS, () => {
      const row = closed ? undefined : checkpoint.get(actor.execution.seq);
      if (row?.status === 'RUNNING') revive(stored.load(row));
    });
  }

  /** What a stored turn asks for. */
  function follow(actor: Actor, turn: Turn): void {
    const { threads } = actor.execution;
    for (const { execution } of turn.started) {
      const started = actors.get(execution.seq);
      if (started !== undefined) run(started);
    }
    for (const thread of turn.changed) if (threads.get(thread.id) === thread) activate(actor, thread);
    for (const id of turn.removed) actors.release(actor, id);
    for (const child of turn.orphaned) stopOrphan(child);
    if (turn.outcome === undefined) return;
    actor.execution.status = turn.outcome.status;
    actors.forget(actor);
    tellWaiters(actor.execution.seq);
    for (const resolve of actor.whenEnded) resolve();
  }

  function stopOrphan(child: number): void {
    const actor = actors.get(child);
    if (actor !== undefined) send(actor, { kind: 'stop', ...ORPHAN });
  }

  function tellWaiters(child: number): void {
    const ended = actors.isAwaited(child) ? endedExecution(checkpoint.get(child)) : undefined;
    if (ended === undefined) return;
    for (const { actor, thread, taskId } of actors.takeWaiters(child)) {
      send(actor, { kind: 'answered', thread, taskId, answer: childAnswer(ended) });
    }
  }

  /** Sets in motion what the thread waits for: its clock, its function, its token, its child. */
  function activate(actor: Actor, thread: Thread): void {
    const { place } = thread;
    actors.release(actor, thread.id);
    const atMs = dueMs(place);
    if (atMs !== undefined) {
      actor.alarms.set(
        thread.id,
        timers.at(atMs, () => send(actor, { kind: 'due', thread, place })),
      );
    }
    if ('token' in place && place.token !== null) {
      actors.holdToken({ actor, thread, taskId: place.taskId }, place.token);
    }
    if (place.kind === 'child') {
      actors.awaitChild({ actor, thread, taskId: place.taskId }, place.child);
      if (actors.get(place.child) === undefined) tellWaiters(place.child);
    }
    const call = callTask(options, actor, thread);
    if (call !== undefined) void occupation.during(call.then((event) => send(actor, event)));
  }

  function revive(actor: Actor): void {
    for (const thread of actor.execution.threads.values()) activate(actor, thread);
    run(actor);
  }

  return {
    inputOf: (machine, name) => actors.find(machine, name)?.execution.input,
    async start(machine, name, input) {
      if (closed) throw new Error('the engine is closed');
      checkExecutionName(name);
      await storeFirst(begin(machine, name, input, null));
    },
    async redrive(machine, name) {
      if (closed || actors.find(machine, name) !== undefined) return false;
      const failed = stored.findFailed(machine, name);
      if (failed === undefined) return false;
      const turn = turnAgain(around, failed);
      actors.add(turn.execution);
      await storeFirst(turn);
      return true;
    },
    async stop(machine, name, why) {
      const actor = actors.find(machine, name);
      if (actor !== undefined) await post(actor, { kind: 'stop', ...why });
    },
    async answer(token, answer) {
      const waiter = actors.holderOf(token);
      if (waiter === undefined) return false;
      const { actor, thread, taskId } = waiter;
      return post(actor, { kind: 'answered', thread, taskId, answer });
    },
    async heartbeat(token) {
      const waiter = actors.holderOf(token);
      if (waiter === undefined) return false;
      const { actor, thread, taskId } = waiter;
      return post(actor, { kind: 'heartbeat', thread, taskId });
    },
    resume() {
      const loaded = stored.loadRunning();
      for (const actor of loaded) revive(actor);
      for (const { execution } of loaded) {
        if (execution.syncParent !== null && !actors.isAwaited(execution.seq)) stopOrphan(execution.seq);
      }
    },
    close() {
      closed = true;
      batch.close();
      for (const actor of actors.all()) actors.forget(actor);
    },
    settled: () => occupation.ended(),
    async ended(machine, name) {
      const actor = actors.find(machine, name);
      if (actor !== undefined) await new Promise<void>((resolve) => actor.whenEnded.push(resolve));
    },
  };
}
