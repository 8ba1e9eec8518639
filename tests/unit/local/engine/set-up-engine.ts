import { DatabaseSync } from 'node:sqlite';
import { createEngine, type EngineOptions } from '#local/engine/engine.ts';
import { virtualTimers } from '#local/engine/timers.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';

export const LAMBDA = 'arn:aws:states:::lambda:invoke';
export const TOKEN = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
export const CHILD = 'arn:aws:states:::states:startExecution.sync:2';
export const START_MS = Date.parse('2026-01-01T00:00:00Z');

/** A Task that calls the function `F` with the payload. */
export function task(payload: unknown, more: object): object {
  return { Type: 'Task', Resource: LAMBDA, Arguments: { FunctionName: '${F}', Payload: payload }, ...more };
}

export function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

export function machine(states: object, top: object = {}) {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...top };
  return plain(definition) as Record<string, JsonValue>;
}

export type SetUp = ReturnType<typeof setUp>;

/** An engine in memory on a clock that skips waits, with the states as machine `m`. */
export function setUp(states: object, options: Partial<EngineOptions> & { top?: object } = {}) {
  const { top, machines, ...rest } = options;
  const timers = virtualTimers(START_MS);
  const calls: { name: string; payload: JsonValue; atMs: number }[] = [];
  const invoke = rest.invoke ?? (async (_name: string, payload: JsonValue) => payload);
  const engine = createEngine({
    database: new DatabaseSync(':memory:'),
    machines: { m: machine(states, top), ...machines },
    substitutions: { F: 'f', M: 'm', C: 'child' },
    timers,
    ...rest,
    invoke: async (name, payload) => {
      calls.push({ name, payload: structuredClone(payload), atMs: timers.nowMs() - START_MS });
      return invoke(name, payload);
    },
  });
  /** Skips from deadline to deadline until the execution has ended or nothing is left to wait for. */
  const finish = async (name = 'x') => {
    for (;;) {
      await engine.settled();
      const state = await engine.describe('m', name);
      if (state?.status !== 'RUNNING' || !timers.advance()) return state;
    }
  };
  const run = async (input: unknown = {}) => {
    await engine.start('m', 'x', plain(input));
    return finish();
  };
  return {
    engine,
    timers,
    calls,
    run,
    finish,
    events: () => engine.history('m', 'x'),
    types: () => engine.history('m', 'x').map(({ type }) => type),
  };
}

/** Throws an error with this name, as a handler does. */
export function fail(name: string, message = 'no'): never {
  throw Object.assign(new Error(message), { name });
}
