import { isDeepStrictEqual } from 'node:util';
import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import { TokenGone, type Executions, type ExecutionState } from '#shared/ports/executions.port.ts';
import { createCheckpoint, type ExecutionRow } from './checkpoint.ts';
import type { Definition } from './definition.ts';
import type { MockedCall } from './call-tasks.ts';
import type { SharedCommit } from './commit-batch.ts';
import { createDispatcher } from './dispatcher.ts';
import type { HistoryEvent } from './history.ts';
import { createEvaluator, systemChance } from './jsonata-evaluator.ts';
import type { Chance } from './jsonata-functions.ts';
import { ExecutionAlreadyExists } from './names.ts';
import { parseJson } from './plain-json.ts';
import { loadDefinition } from './subset.ts';
import { substitute } from './substitutions.ts';
import type { TaskAnswer } from './tasks/task-answer.ts';
import { realTimers, type Timers } from './timers.ts';

export interface EngineOptions {
  /** Shared with others; the engine's tables begin with `engine_`. Transactions must not stay open across ticks. */
  readonly database: DatabaseSync;
  /** Definitions by machine name, as they stand in their files. */
  readonly machines: Readonly<Record<string, JsonObject>>;
  /** What `${…}` in a definition stands for: names of functions and machines. */
  readonly substitutions: Readonly<Record<string, string>>;
  /** Carries out `lambda:invoke`. It may be called again after a crash; an error's `name` is the error that Retry and Catch see. */
  readonly invoke: (functionName: string, payload: JsonValue) => Promise<JsonValue>;
  readonly timers?: Timers;
  readonly chance?: Chance;
  /** FULL (default) survives a loss of power, NORMAL a kill of the process. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** Where the database has other writers: their way to write together. `onWrite` is then theirs to call. */
  readonly share?: SharedCommit;
  /** Called after every durable write. Must not throw. */
  readonly onWrite?: () => void;
  /** A step could not be stored; its execution is taken up again from the last one that was. */
  readonly onError?: (error: unknown) => void;
  /** Answers every Task instead of carrying it out. */
  readonly mock?: (call: MockedCall) => TaskAnswer;
}

export interface Engine extends Executions {
  /** @throws ExecutionAlreadyExists, InvalidName, StateMachineDoesNotExist */
  start(machine: string, name: string, input: JsonValue): Promise<{ started: boolean }>;
  stop(machine: string, name: string, error: string, cause: string): Promise<void>;
  describe(machine: string, name: string): Promise<ExecutionState | undefined>;
  /** Takes up what was running when the last process ended. Once, before anything is started. */
  resume(): void;
  /** Nothing is written any more; functions that still run are not waited for. */
  close(): void;
  history(machine: string, name: string): readonly HistoryEvent[];
  listRunning(): readonly { readonly machine: string; readonly name: string; readonly startedMs: number }[];
  /** Executions that failed or ran out of time, by their end, newest first: up to `max` of each way to end in each machine. */
  listFailed(max: number): readonly ExecutionRow[];
  /** A failed execution goes on from its first state; false: there is none of that name. */
  redrive(machine: string, name: string): Promise<boolean>;
  /** Resolves when no step and no function runs: all wait for a token, a child or a time. */
  settled(): Promise<void>;
  /** Resolves when the execution has ended. */
  ended(machine: string, name: string): Promise<ExecutionState>;
}

function stateOf(row: ExecutionRow): ExecutionState {
  return {
    status: row.status,
    ...(row.output === null ? {} : { output: parseJson(row.output) }),
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.cause === null ? {} : { cause: row.cause }),
  };
}

/**
 * Step Functions' Standard workflows on one machine: the subset of docs/asl-subset.md, durable step by step.
 * @throws DefinitionRefused, SubstitutionMissing when a machine cannot be run
 */
export function createEngine(options: EngineOptions): Engine {
  const { onWrite = () => {}, onError = () => {}, synchronous = 'FULL', timers = realTimers() } = options;
  const checkpoint = createCheckpoint(options.database, { synchronous, onWrite });
  const machines = new Map<string, Definition>();
  for (const [name, source] of Object.entries(options.machines)) {
    machines.set(name, loadDefinition(substitute(source, options.substitutions)));
  }
  const chance = options.chance ?? systemChance;
  const dispatcher = createDispatcher({
    checkpoint,
    timers,
    chance,
    evaluator: createEvaluator(() => timers.nowMs(), chance),
    machines,
    invoke: options.invoke,
    mock: options.mock,
    share: options.share,
    onError,
  });

  async function answer(token: string, what: TaskAnswer): Promise<void> {
    if (!(await dispatcher.answer(token, what))) throw new TokenGone('no task waits for this token');
  }

  return {
    async start(machine, name, input) {
      const known = dispatcher.inputOf(machine, name) ?? checkpoint.find(machine, name)?.input;
      if (known === undefined) await dispatcher.start(machine, name, input);
      else if (!isDeepStrictEqual(known, input)) throw new ExecutionAlreadyExists(machine, name);
      return { started: known === undefined };
    },
    async stop(machine, name, error, cause) {
      await dispatcher.stop(machine, name, { error, cause });
    },
    async describe(machine, name) {
      const row = checkpoint.find(machine, name);
      return row === undefined ? undefined : stateOf(row);
    },
    succeed: (token, output) => answer(token, { kind: 'succeeded', result: output }),
    fail: (token, error, cause) => answer(token, { kind: 'failed', error, cause }),
    async heartbeat(token) {
      if (!(await dispatcher.heartbeat(token))) throw new TokenGone('no task waits for this token');
    },
    resume: () => dispatcher.resume(),
    close: () => dispatcher.close(),
    history(machine, name) {
      const row = checkpoint.find(machine, name);
      return row === undefined ? [] : checkpoint.history(row.seq);
    },
    listRunning: () =>
      checkpoint.running().map(({ machine, name, startedMs }) => ({ machine, name, startedMs })),
    listFailed: (max) => checkpoint.failed(max),
    redrive: (machine, name) => dispatcher.redrive(machine, name),
    settled: () => dispatcher.settled(),
    async ended(machine, name) {
      await dispatcher.ended(machine, name);
      const row = checkpoint.find(machine, name);
      if (row === undefined) throw new Error(`there is no execution ${machine}:${name}`);
      return stateOf(row);
    },
  };
}
