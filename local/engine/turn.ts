import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import type { State } from './definition.ts';
import { executionArn, machineArn, type Execution, type Outcome } from './execution.ts';
import { detailsKey, type HistoryEvent } from './history.ts';
import type { Chance } from './jsonata-functions.ts';
import type { Evaluator, Scope } from './jsonata-evaluator.ts';
import { InterpreterError } from './state-error.ts';
import { newThread, type MapItem, type Place, type Thread } from './thread.ts';

function contextItem({ Index, Key, Value }: MapItem): JsonObject {
  return Key === undefined ? { Index, Value } : { Index, Key, Value };
}

export interface ChildStart {
  readonly machine: string;
  readonly name: string;
  readonly input: JsonValue;
  /** The execution that starts it waits for its end, and stops it when it no longer does. */
  readonly wait: boolean;
}

export interface StartedChild {
  readonly seq: number;
  readonly startedMs: number;
}

/** What the states need of the engine around them. */
export interface Surroundings {
  readonly evaluator: Evaluator;
  readonly chance: Chance;
  nowMs(): number;
  /** Every Task is answered from a list instead of being carried out. */
  readonly mocked: boolean;
  /**
   * The child, stored with the turn, or the running one of that name and input; undefined: the name is taken.
   * @throws InvalidName, StateMachineDoesNotExist
   */
  startChild(turn: Turn, child: ChildStart): StartedChild | undefined;
}

/**
 * One step of an execution: all that follows from one answer, deadline or start until every thread waits again. It is
 * written in one transaction; nothing outside hears of it before.
 */
export class Turn {
  readonly execution: Execution;
  readonly around: Surroundings;
  readonly nowMs: number;
  readonly events: HistoryEvent[] = [];
  readonly changed = new Set<Thread>();
  readonly removed = new Set<number>();
  /** First turns of executions that begin with this turn. */
  readonly started: Turn[] = [];
  /** Children that nobody waits for any more. */
  readonly orphaned: number[] = [];
  /** The execution begins with this very turn. */
  readonly fresh: boolean;
  /** The execution had failed, and goes on with this turn. */
  reopens = false;
  outcome: Outcome | undefined;
  readonly #ready: Thread[] = [];
  readonly #ended: Thread[] = [];

  constructor(execution: Execution, around: Surroundings, fresh = false) {
    this.execution = execution;
    this.around = around;
    this.fresh = fresh;
    this.nowMs = around.nowMs();
  }

  /** Adds an event to the chain of the thread, or (null) one that follows nothing. */
  record(thread: Thread | null, type: string, details?: JsonObject): number {
    const id = this.#append(thread?.lastEvent ?? 0, type, details);
    if (thread !== null) {
      thread.lastEvent = id;
      this.changed.add(thread);
    }
    return id;
  }

  /** Adds an event that the chain passes by: what comes next follows what came before it, as AWS reports some ends. */
  recordAside(thread: Thread, type: string, details?: JsonObject): void {
    this.#append(thread.lastEvent, type, details);
  }

  #append(previousEventId: number, type: string, details: JsonObject | undefined): number {
    const id = ++this.execution.lastEvent;
    this.events.push({
      id,
      previousEventId,
      timestamp: new Date(this.nowMs).toISOString(),
      type,
      ...(details === undefined ? {} : { [detailsKey(type)]: details }),
    });
    return id;
  }

  move(thread: Thread, place: Place): void {
    thread.place = place;
    this.changed.add(thread);
    if (place.kind === 'ready') this.#ready.push(thread);
    if (place.kind === 'done') this.#ended.push(thread);
  }

  /** A thread that can go on now: first those that have come to their end. */
  nextThread(): Thread | undefined {
    while (this.outcome === undefined) {
      const thread = this.#ended.shift() ?? this.#ready.shift();
      if (thread === undefined || this.execution.threads.get(thread.id) === thread) return thread;
    }
    return undefined;
  }

  spawn(
    parent: Thread,
    start: {
      readonly index: number;
      readonly state: string;
      readonly input: JsonValue;
      readonly item: MapItem | null;
    },
  ): Thread {
    const id = ++this.execution.lastThread;
    const child = newThread({
      ...start,
      id,
      parent: parent.id,
      lastEvent: parent.lastEvent,
      nowMs: this.nowMs,
    });
    this.execution.threads.set(id, child);
    this.move(child, child.place);
    return child;
  }

  remove(thread: Thread): void {
    this.execution.threads.delete(thread.id);
    this.changed.delete(thread);
    this.removed.add(thread.id);
  }

  childrenOf(parent: Thread): Thread[] {
    return [...this.execution.threads.values()].filter((thread) => thread.parent === parent.id);
  }

  parentOf(thread: Thread): Thread | undefined {
    return thread.parent === null ? undefined : this.execution.threads.get(thread.parent);
  }

  stateOf(thread: Thread): State {
    const state = this.execution.definition.states.get(thread.state);
    if (state === undefined)
      throw new InterpreterError('States.Runtime', `there is no state ${thread.state}`);
    return state;
  }

  /** What the thread's expressions see: variables of its scope and those around it, `$states` with its context. */
  scope(thread: Thread, more: Readonly<Record<string, JsonValue>> = {}, token?: string): Scope {
    const chain: Thread[] = [];
    for (let at: Thread | undefined = thread; at !== undefined; at = this.parentOf(at)) chain.unshift(at);
    const variables: Record<string, JsonValue> = {};
    for (const each of chain) Object.assign(variables, each.variables);
    const item = chain.findLast((each) => each.item !== null)?.item;
    return {
      variables,
      states: { input: thread.input, context: this.contextOf(thread, item ?? undefined, token), ...more },
    };
  }

  /** The context object (`$states.context`) as AWS builds it. */
  contextOf(thread: Thread, item?: MapItem, token?: string): JsonObject {
    const { machine, name, input, startedMs } = this.execution;
    return {
      Execution: {
        Id: executionArn(machine, name),
        Input: input,
        Name: name,
        RoleArn: 'arn:aws:iam::000000000000:role/local',
        StartTime: new Date(startedMs).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: machineArn(machine), Name: machine },
      State: {
        EnteredTime: new Date(thread.enteredMs).toISOString(),
        Name: thread.state,
        RetryCount: thread.retries.reduce((sum, used) => sum + used, 0),
      },
      ...(token === undefined ? {} : { Task: { Token: token } }),
      ...(item === undefined ? {} : { Map: { Item: contextItem(item) } }),
    };
  }
}
