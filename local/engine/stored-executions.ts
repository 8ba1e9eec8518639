import type { Actor, Actors } from './actors.ts';
import type { Checkpoint, ExecutionRow } from './checkpoint.ts';
import type { Definition } from './definition.ts';
import type { Execution } from './execution.ts';
import { loadDefinition } from './subset.ts';

export interface StoredExecutionsOptions {
  readonly checkpoint: Checkpoint;
  readonly machines: ReadonlyMap<string, Definition>;
  readonly actors: Actors;
  readonly onError: (error: unknown) => void;
}

export interface StoredExecutions {
  /** The execution as its last stored turn left it. @throws when it cannot be read */
  readonly load: (row: ExecutionRow) => Actor;
  /** Those that were running; one that cannot be read is reported and left out. */
  readonly loadRunning: () => readonly Actor[];
  /** A failed execution of that name, without its threads: it goes on from its first state. */
  readonly findFailed: (machine: string, name: string) => Execution | undefined;
}

/** Brings executions back from the disk, each with the definition that it began under. */
export function createStoredExecutions(options: StoredExecutionsOptions): StoredExecutions {
  const { checkpoint, actors } = options;
  const definitions = new Map(
    [...options.machines.values()].map((definition) => [definition.hash, definition]),
  );

  function definitionOf(hash: string): Definition {
    const known = definitions.get(hash);
    if (known !== undefined) return known;
    const source = checkpoint.source(hash);
    if (source === undefined) throw new Error(`the definition ${hash} is not stored`);
    const definition = loadDefinition(source);
    definitions.set(hash, definition);
    return definition;
  }

  function load(row: ExecutionRow): Actor {
    const threads = checkpoint.threads(row.seq);
    return actors.add({
      ...row,
      definition: definitionOf(row.definition),
      threads: new Map(threads.map((thread) => [thread.id, thread])),
      lastEvent: checkpoint.lastEvent(row.seq),
      lastThread: threads.reduce((last, { id }) => Math.max(last, id), 0),
    });
  }

  /** One execution that cannot be read must not keep the others from going on. */
  function loadOrReport(row: ExecutionRow): Actor[] {
    try {
      return [load(row)];
    } catch (thrown) {
      options.onError(thrown);
      return [];
    }
  }

  return {
    load,
    loadRunning: () => checkpoint.running().flatMap(loadOrReport),
    findFailed(machine, name) {
      const row = checkpoint.find(machine, name);
      if (row?.status !== 'FAILED' && row?.status !== 'TIMED_OUT') return undefined;
      return {
        ...row,
        definition: definitionOf(row.definition),
        threads: new Map(),
        lastEvent: checkpoint.lastEvent(row.seq),
        lastThread: 0,
      };
    },
  };
}
