import type { Execution } from './execution.ts';
import type { Thread } from './thread.ts';

/** A running execution with what in memory belongs to it. Its turns are taken one after the other. */
export interface Actor {
  readonly execution: Execution;
  /** Clocks that run, by thread; each entry calls its clock off. */
  readonly alarms: Map<number, () => void>;
  readonly tokens: Map<number, string>;
  /** Attempts whose function this process has called. */
  readonly called: Set<string>;
  readonly whenEnded: (() => void)[];
  cancelDeadline: () => void;
  last: Promise<unknown>;
  gone: boolean;
}

/** A thread that stands at an attempt of its task. */
export interface Waiter {
  readonly actor: Actor;
  readonly thread: Thread;
  readonly taskId: string;
}

function keyOf(machine: string, name: string): string {
  return JSON.stringify([machine, name]);
}

export interface Actors {
  readonly add: (execution: Execution) => Actor;
  /** The execution has ended, or is given up in this process. */
  readonly forget: (actor: Actor) => void;
  /** The thread waits for nothing any more. */
  readonly release: (actor: Actor, thread: number) => void;
  readonly get: (seq: number) => Actor | undefined;
  readonly find: (machine: string, name: string) => Actor | undefined;
  readonly all: () => readonly Actor[];
  readonly holdToken: (waiter: Waiter, token: string) => void;
  readonly holderOf: (token: string) => Waiter | undefined;
  readonly awaitChild: (waiter: Waiter, child: number) => void;
  readonly isAwaited: (child: number) => boolean;
  /** Those who waited for the child, who wait no longer. */
  readonly takeWaiters: (child: number) => readonly Waiter[];
}

/** Who runs here, who holds which token, and who waits for which child. All of it can be had again from the disk. */
export function createActors(): Actors {
  const bySeq = new Map<number, Actor>();
  const byName = new Map<string, Actor>();
  const byToken = new Map<string, Waiter>();
  const byChild = new Map<number, Waiter[]>();

  function release(actor: Actor, thread: number): void {
    actor.alarms.get(thread)?.();
    actor.alarms.delete(thread);
    const token = actor.tokens.get(thread);
    if (token !== undefined) byToken.delete(token);
    actor.tokens.delete(thread);
  }

  return {
    add(execution) {
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
      bySeq.set(execution.seq, actor);
      byName.set(keyOf(execution.machine, execution.name), actor);
      return actor;
    },
    forget(actor) {
      actor.gone = true;
      actor.cancelDeadline();
      for (const thread of [...actor.alarms.keys(), ...actor.tokens.keys()]) release(actor, thread);
      bySeq.delete(actor.execution.seq);
      byName.delete(keyOf(actor.execution.machine, actor.execution.name));
    },
    release,
    get: (seq) => bySeq.get(seq),
    find: (machine, name) => byName.get(keyOf(machine, name)),
    all: () => [...bySeq.values()],
    holdToken(waiter, token) {
      waiter.actor.tokens.set(waiter.thread.id, token);
      byToken.set(token, waiter);
    },
    holderOf: (token) => byToken.get(token),
    awaitChild(waiter, child) {
      byChild.set(child, [...(byChild.get(child) ?? []), waiter]);
    },
    isAwaited: (child) => byChild.has(child),
    takeWaiters(child) {
      const waiters = byChild.get(child) ?? [];
      byChild.delete(child);
      return waiters;
    },
  };
}
