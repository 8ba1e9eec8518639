import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngine, type Engine } from '#local/engine/engine.ts';
import { virtualTimers, type VirtualTimers } from '#local/engine/timers.ts';
import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import { CHILD, fail, machine, START_MS, task, TOKEN } from './set-up-engine.ts';

/** Every kind of wait, one after the other. */
const states = {
  Read: task('{% $states.input %}', { Assign: { n: '{% $states.result.Payload.n %}' }, Next: 'Ask' }),
  Ask: {
    Type: 'Task',
    Resource: TOKEN,
    Arguments: { FunctionName: '${F}', Payload: { token: '{% $states.context.Task.Token %}', key: 'ask' } },
    TimeoutSeconds: 600,
    Assign: { answer: '{% $states.result %}' },
    Next: 'Sleep',
  },
  Sleep: { Type: 'Wait', Seconds: 30, Next: 'Each' },
  Each: {
    Type: 'Map',
    Items: [1, 2, 3],
    MaxConcurrency: 2,
    ItemProcessor: {
      StartAt: 'Flaky',
      States: {
        Flaky: task(
          { key: '{% $states.input %}', retries: '{% $states.context.State.RetryCount %}' },
          { Output: '{% $states.result.Payload.key + $n %}', Retry: [{ ErrorEquals: ['Busy'] }], End: true },
        ),
      },
    },
    Next: 'Both',
  },
  Both: {
    Type: 'Parallel',
    Branches: [
      {
        StartAt: 'Child',
        States: {
          Child: {
            Type: 'Task',
            Resource: CHILD,
            Arguments: { StateMachineArn: '${C}', Name: 'kid', Input: { of: '{% $states.input %}' } },
            Output: '{% $states.result.Output %}',
            End: true,
          },
        },
      },
      { StartAt: 'Side', States: { Side: { Type: 'Pass', Output: '{% $answer %}', End: true } } },
    ],
    End: true,
  },
};
const child = machine({
  Nap: { Type: 'Wait', Seconds: 5, Next: 'Sum' },
  Sum: task(
    { key: '{% $sum($states.input.of) %}' },
    { Output: '{% $states.result.Payload.key %}', End: true },
  ),
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface World {
  readonly engine: Engine;
  readonly timers: VirtualTimers;
}

/** A process: an engine on the file. */
function boot(file: string, onWrite: (database: DatabaseSync) => void): World {
  const database = new DatabaseSync(file);
  const timers = virtualTimers(START_MS);
  const engine: Engine = createEngine({
    database,
    machines: { m: machine(states), child },
    substitutions: { F: 'f', C: 'child' },
    timers,
    synchronous: 'NORMAL',
    onWrite: () => onWrite(database),
    invoke: async (_name, payload) => work(engine, payload),
  });
  return { engine, timers };
}

async function work(engine: Engine, payload: JsonValue): Promise<JsonValue> {
  const { key, token, retries } = payload as JsonObject;
  if (typeof token === 'string') {
    void engine.succeed(token, 'yes').catch(() => {});
    return {};
  }
  if (key === 2 && retries === 0) fail('Busy');
  return payload;
}

async function finish({ engine, timers }: World): Promise<unknown> {
  for (;;) {
    await engine.settled();
    const state = await engine.describe('m', 'x');
    if (state?.status !== 'RUNNING' || !timers.advance()) return state;
  }
}

/** What happened, without what may differ when a function is called again. */
function story(engine: Engine): string[] {
  return engine.history('m', 'x').map((event) => JSON.stringify({ ...event, timestamp: '' }));
}

function succeededTasks(engine: Engine): number {
  return engine.history('m', 'x').filter(({ type }) => type === 'TaskSucceeded').length;
}

describe('a process killed after any write', () => {
  it('leaves an execution that the next process brings to the same end, each task recorded once', async () => {
    let writes = 0;
    const copies: string[] = [];
    const undisturbed = boot(join(folder, 'first.db'), (database) => {
      const file = join(folder, `cut-${++writes}.db`);
      database.exec(`VACUUM INTO '${file}'`);
      copies.push(file);
    });
    await undisturbed.engine.start('m', 'x', { n: 10 });
    const expected = { status: 'SUCCEEDED', output: [36, 'yes'] };
    expect(await finish(undisturbed)).toEqual(expected);
    expect(writes).toBeGreaterThan(12);

    for (const copy of copies) {
      const world = boot(copy, () => {});
      world.engine.resume();
      expect(await finish(world), copy).toEqual(expected);
      expect(succeededTasks(world.engine), copy).toBe(succeededTasks(undisturbed.engine));
      expect(story(world.engine).length, copy).toBe(story(undisturbed.engine).length);
      expect(await world.engine.describe('child', 'kid')).toEqual({ status: 'SUCCEEDED', output: 36 });
      expect(world.engine.listRunning()).toEqual([]);
      world.engine.close();
    }
  });

  it('calls a function again that was running, but not one that had given its token away', async () => {
    const database = new DatabaseSync(':memory:');
    const open = (calls: string[]) =>
      createEngine({
        database,
        machines: {
          m: machine({ Read: states.Read, Ask: { ...states.Ask, Next: undefined, End: true } }),
          child,
        },
        substitutions: { F: 'f', C: 'child' },
        timers: virtualTimers(START_MS),
        invoke: (_name, payload) => {
          calls.push(JSON.stringify((payload as JsonObject)['key'] ?? 'read'));
          return calls.length === 1 && first ? new Promise<never>(() => {}) : Promise.resolve(payload);
        },
      });
    let first = true;
    const one: string[] = [];
    const engine = open(one);
    await engine.start('m', 'x', { n: 1 });
    await vi.waitFor(() => expect(one).toHaveLength(1));
    engine.close();

    first = false;
    const two: string[] = [];
    const second = open(two);
    second.resume();
    await second.settled();
    second.close();

    const three: string[] = [];
    const third = open(three);
    third.resume();
    await third.settled();
    expect([one, two, three]).toEqual([['"read"'], ['"read"', '"ask"'], []]);
    expect(third.listRunning()).toHaveLength(1);
  });
});
