import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { Checkpoint, ExecutionRow } from './checkpoint.ts';
import { createCommitBatch } from './commit-batch.ts';
import type { Definition } from './definition.ts';
import type { Execution } from './execution.ts';
import { inputDetails } from './history.ts';
import type { Evaluator } from './jsonata-evaluator.ts';
import type { Chance } from './jsonata-functions.ts';
import { runTurn, type TurnEvent } from './run-turn.ts';
import { loadDefinition } from './subset.ts';
import { invocationFailure, invocationResult } from './tasks/invoke-function.task.ts';
import { childAnswer } from './tasks/start-execution.task.ts';
import type { TaskAnswer } from './tasks/task-answer.ts';
import { newThread, type Place, type PlaceOf, type Thread } from './thread.ts';
import type { Timers } from './timers.ts';
import { Turn, type Surroundings } from './turn.ts';

export interface MockedCall {
  readonly machine: string;
  readonly state: string;
  /** Tells the iterations and branches of one execution apart. */
  readonly thread: number;
  /** Retries of this visit before this one. */
  readonly retryCount: number;
  readonly arguments: JsonValue;
}

interface DispatcherOptions {
  readonly checkpoint: Checkpoint;
  readonly timers: Timers;
  readonly chance: Chance;
  readonly evaluator: Evaluator;
  readonly machines: ReadonlyMap<string, Definition>;
  readonly invoke: (functionName: string, payload: JsonValue) => Promise<JsonValue>;
  readonly mock: ((call: MockedCall) => TaskAnswer) | undefined;
  readonly onError: (error: unknown) => void;
}

/** A running execution with what in memory belongs to it. Its turns are taken one after the other. */
interface Actor {
  readonly execution: Execution;
  readonly alarms: Map<number, () => void>;
  readonly tokens: Map<number, string>;
  /** Attempts whose function this process has called. */
  readonly called: Set<string>;
  readonly whenEnded: (() => void)[];
  cancelDeadline: () => void;
  last: Promise<unknown>;
  gone: boolean;
}

interface Waiter {
  readonly actor: Actor;
  readonly thread: Thread;
  readonly taskId: string;
}

const RELOAD_MS = 1000;

/** Takes the turns of every execution, stores them, and does what they ask for: functions, children, clocks. */
export function createDispatcher(options: DispatcherOptions) {
  const { checkpoint, timers, machines } = options;
  const actors = new Map<number, Actor>();
  const names = new Map<string, Actor>();
  const tokens = new Map<string, Waiter>();
  const waiters = new Map<number, Waiter>();
  const batch = createCommitBatch(checkpoint);
  const definitions = new Map([...machines.values()].map((definition) => [definition.hash, definition]));
  let seq = checkpoint.lastSeq();
  let busy = 0;
  let closed = false;
  let whenQuiet: (() => void)[] = [];

  const keyOf = (machine: string, name: string): string => JSON.stringify([machine, name]);

  const around: Surroundings = {
    evaluator: options.evaluator,
    chance: options.chance,
    nowMs: () => timers.nowMs(),
    mocked: options.mock !== undefined,
    startChild(turn, { machine, name, input, wait }) {
      const running = names.get(keyOf(machine, name))?.execution;
      if (running !== undefined && isDeepStrictEqual(running.input, input)) return running;
      if (running !== undefined || checkpoint.find(machine, name) !== undefined) return undefined;
      const first = firstTurn(machine, name, input, wait ? turn.execution.seq : null);
      turn.started.push(first);
      return first.execution;
    },
  };

  function actorOf(execution: Execution): Actor {
    const actor: Actor = {
      execution,
      alarms: new Map(),
      tokens: new Map(),
      called: new Set(),
      whenEnded: [],
      cancelDeadline: () => {},
      last: Promise.resolve(),
      gone: false,
    };
    actors.set(execution.seq, actor);
    names.set(keyOf(execution.machine, execution.name), actor);
    return actor;
  }

  function forget(actor: Actor): void {
    actor.gone = true;
    actor.cancelDeadline();
    for (const cancel of actor.alarms.values()) cancel();
    for (const token of actor.tokens.values()) tokens.delete(token);
    actors.delete(actor.execution.seq);
    names.delete(keyOf(actor.execution.machine, actor.execution.name));
  }

  function firstTurn(machine: string, name: string, input: JsonValue, syncParent: number | null): Turn {
    const definition = machines.get(machine);
    if (definition === undefined) throw new Error(`there is no state machine ${machine}`);
    const nowMs = timers.nowMs();
    const execution: Execution = {
      seq: ++seq,
      machine,
      name,
      input,
      startedMs: nowMs,
      definition,
      syncParent,
      threads: new Map(),
      lastEvent: 0,
      lastThread: 0,
      status: 'RUNNING',
    };
    const state = definition.machine.StartAt;
    const root = newThread({ id: 0, parent: null, index: 0, state, input, item: null, lastEvent: 0, nowMs });
    execution.threads.set(0, root);
    const turn = new Turn(execution, around, true);
    turn.record(null, 'ExecutionStarted', inputDetails(input));
    turn.changed.add(root);
    actorOf(execution);
    return turn;
  }

  function begin(actor: Actor): void {
    const seconds = actor.execution.definition.machine.TimeoutSeconds;
    if (seconds !== undefined) {
      const atMs = actor.execution.startedMs + seconds * 1000;
      actor.cancelDeadline = timers.at(atMs, () => void post(actor, { kind: 'deadline' }).catch(() => {}));
    }
    void post(actor, { kind: 'begin' }).catch(() => {});
  }

  function occupied<T>(work: Promise<T>): Promise<T> {
    busy += 1;
    return work.finally(() => {
      busy -= 1;
      if (busy > 0) return;
      const quiet = whenQuiet;
      whenQuiet = [];
      for (const resolve of quiet) resolve();
    });
  }

  function post(actor: Actor, event: TurnEvent): Promise<boolean> {
    const turn = actor.last.then(() => takeTurn(actor, event));
    actor.last = turn.catch(() => {});
    return occupied(turn);
  }

  async function takeTurn(actor: Actor, event: TurnEvent): Promise<boolean> {
    if (closed || actor.gone) return false;
    const turn = new Turn(actor.execution, around);
    try {
      const applied = await runTurn(turn, event);
      if (closed || !applied) return false;
      if (turn.changed.size > 0 || turn.events.length > 0) await batch.store(turn);
      if (closed) return false;
    } catch (thrown) {
      abandon(actor, turn);
      options.onError(thrown);
      throw thrown;
    }
    follow(actor, turn);
    return true;
  }

  /** Memory has gone on but the disk has not: forget, and take the execution up again from the disk. */
  function abandon(actor: Actor, turn: Turn): void {
    for (const child of turn.started) {
      const started = actors.get(child.execution.seq);
      if (started !== undefined) forget(started);
    }
    forget(actor);
    timers.at(timers.nowMs() + RELOAD_MS, () => {
      const row = closed ? undefined : checkpoint.get(actor.execution.seq);
      if (row?.status === 'RUNNING') revive(load(row));
    });
  }

  /** What a stored turn asks for. */
  function follow(actor: Actor, turn: Turn): void {
    for (const child of turn.started) {
      const started = actors.get(child.execution.seq);
      if (started !== undefined) begin(started);
    }
    for (const thread of turn.changed)
      if (actor.execution.threads.get(thread.id) === thread) activate(actor, thread);
    for (const id of turn.removed) settleThread(actor, id);
    for (const child of turn.orphaned) stopOrphan(child);
    if (turn.outcome === undefined) return;
    actor.execution.status = turn.outcome.status;
    forget(actor);
    notifyParent(actor.execution.seq);
    for (const resolve of actor.whenEnded) resolve();
  }

  function settleThread(actor: Actor, id: number): void {
    actor.alarms.get(id)?.();
    actor.alarms.delete(id);
    const token = actor.tokens.get(id);
    if (token !== undefined) tokens.delete(token);
    actor.tokens.delete(id);
  }

  function stopOrphan(child: number): void {
    waiters.delete(child);
    const actor = actors.get(child);
    const cause = 'the execution that waited for it has gone on without it';
    if (actor !== undefined) void post(actor, { kind: 'stop', error: 'Parent.Gone', cause }).catch(() => {});
  }

  function notifyParent(child: number): void {
    const waiter = waiters.get(child);
    const row = waiter === undefined ? undefined : checkpoint.get(child);
    if (waiter === undefined || row === undefined || row.status === 'RUNNING') return;
    waiters.delete(child);
    const outcome = {
      status: row.status,
      ...(row.output === null ? {} : { output: JSON.parse(row.output) }),
      error: row.error ?? undefined,
      cause: row.cause ?? undefined,
    };
    const answer = childAnswer({ ...row, endedMs: row.endedMs ?? row.startedMs, outcome });
    const { actor, thread, taskId } = waiter;
    void post(actor, { kind: 'answered', thread, taskId, answer }).catch(() => {});
  }

  /** Sets in motion what the thread waits for: its clock, its function, its token, its child. */
  function activate(actor: Actor, thread: Thread): void {
    const { place } = thread;
    settleThread(actor, thread.id);
    const atMs = dueMs(place);
    if (atMs !== undefined) {
      const due = (): void => void post(actor, { kind: 'due', thread, place }).catch(() => {});
      actor.alarms.set(thread.id, timers.at(atMs, due));
    }
    if ('token' in place && place.token !== null) {
      actor.tokens.set(thread.id, place.token);
      tokens.set(place.token, { actor, thread, taskId: place.taskId });
    }
    if (place.kind === 'child') {
      waiters.set(place.child, { actor, thread, taskId: place.taskId });
      if (!actors.has(place.child)) notifyParent(place.child);
    }
    if (place.kind === 'invoking') call(actor, thread, place);
    if (place.kind === 'mocked') answerMock(actor, thread, place);
  }

  function dueMs(place: Place): number | undefined {
    if ('untilMs' in place) return place.untilMs;
    if (!('timeoutAtMs' in place)) return undefined;
    const times = [place.timeoutAtMs, place.heartbeatAtMs].filter((atMs) => atMs !== null);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  function call(actor: Actor, thread: Thread, place: PlaceOf<'invoking'>): void {
    const { taskId, token, functionName } = place;
    if (actor.called.has(taskId)) return;
    actor.called.add(taskId);
    const payload = structuredClone(place.payload);
    const work = Promise.resolve()
      .then(() => options.invoke(functionName, payload))
      .then((result): TurnEvent => {
        const plain: JsonValue = JSON.parse(JSON.stringify(result ?? null));
        if (token !== null) return { kind: 'submitted', thread, taskId, payload: plain };
        return {
          kind: 'answered',
          thread,
          taskId,
          answer: { kind: 'succeeded', result: invocationResult(plain) },
        };
      })
      .catch((thrown: unknown): TurnEvent => ({
        kind: 'answered',
        thread,
        taskId,
        answer: invocationFailure(thrown),
      }))
      .then((event) => post(actor, event));
    void occupied(work).catch(() => {});
  }

  function answerMock(actor: Actor, thread: Thread, place: PlaceOf<'mocked'>): void {
    if (options.mock === undefined || actor.called.has(place.taskId)) return;
    actor.called.add(place.taskId);
    const retryCount = thread.retries.reduce((sum, used) => sum + used, 0);
    const { machine } = actor.execution;
    const call = { machine, state: thread.state, thread: thread.id, retryCount, arguments: place.arguments };
    const answer = options.mock(call);
    void post(actor, { kind: 'answered', thread, taskId: place.taskId, answer }).catch(() => {});
  }

  function load(row: ExecutionRow): Actor {
    const threads = checkpoint.threads(row.seq);
    return actorOf({
      ...row,
      definition: definitionOf(row.definition),
      threads: new Map(threads.map((thread) => [thread.id, thread])),
      lastEvent: checkpoint.lastEvent(row.seq),
      lastThread: threads.reduce((last, { id }) => Math.max(last, id), 0),
    });
  }

  function definitionOf(hash: string): Definition {
    const known = definitions.get(hash);
    if (known !== undefined) return known;
    const source = checkpoint.source(hash);
    if (source === undefined) throw new Error(`the definition ${hash} is not stored`);
    const definition = loadDefinition(source);
    definitions.set(hash, definition);
    return definition;
  }

  function revive(actor: Actor): void {
    for (const thread of actor.execution.threads.values()) activate(actor, thread);
    begin(actor);
  }

  return {
    find: (machine: string, name: string) => names.get(keyOf(machine, name))?.execution,
    start(machine: string, name: string, input: JsonValue): void {
      if (closed) throw new Error('the engine is closed');
      const turn = firstTurn(machine, name, input, null);
      const actor = actors.get(turn.execution.seq);
      if (actor === undefined) return;
      try {
        checkpoint.commit([turn]);
      } catch (thrown) {
        forget(actor);
        throw thrown;
      }
      begin(actor);
    },
    async stop(machine: string, name: string, why: { error: string; cause: string }): Promise<void> {
      const actor = names.get(keyOf(machine, name));
      if (actor !== undefined) await post(actor, { kind: 'stop', ...why });
    },
    async answer(token: string, answer: TaskAnswer): Promise<boolean> {
      const waiter = tokens.get(token);
      if (waiter === undefined) return false;
      const { actor, thread, taskId } = waiter;
      return post(actor, { kind: 'answered', thread, taskId, answer });
    },
    async heartbeat(token: string): Promise<boolean> {
      const waiter = tokens.get(token);
      if (waiter === undefined) return false;
      const { actor, thread, taskId } = waiter;
      return post(actor, { kind: 'heartbeat', thread, taskId });
    },
    resume(): void {
      const loaded = checkpoint.running().map(load);
      for (const actor of loaded) revive(actor);
      for (const { execution } of loaded) {
        if (execution.syncParent !== null && !waiters.has(execution.seq)) stopOrphan(execution.seq);
      }
    },
    close(): void {
      closed = true;
      batch.close();
      for (const actor of [...actors.values()]) forget(actor);
    },
    async settled(): Promise<void> {
      if (busy > 0) await new Promise<void>((resolve) => whenQuiet.push(resolve));
    },
    async ended(machine: string, name: string): Promise<void> {
      const actor = names.get(keyOf(machine, name));
      if (actor !== undefined) await new Promise<void>((resolve) => actor.whenEnded.push(resolve));
    },
  };
}
