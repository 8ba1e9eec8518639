import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createEngine } from '#local/engine/engine.ts';
import { virtualTimers } from '#local/engine/timers.ts';
import { CHILD, machine, setUp, START_MS, task } from './set-up-engine.ts';

const nap = { Nap: { Type: 'Wait', Seconds: 60, End: true } };
const startChild = (resource: string, more: object = {}) => ({
  Start: {
    Type: 'Task',
    Resource: resource,
    Arguments: { StateMachineArn: '${C}', Name: 'c-1', Input: { n: 1 } },
    End: true,
    ...more,
  },
});
const START = 'arn:aws:states:::states:startExecution';

describe('an execution', () => {
  it('keeps the definition that it was started with', async () => {
    const database = new DatabaseSync(':memory:');
    const timers = virtualTimers(START_MS);
    const open = (output: string) =>
      createEngine({
        database,
        machines: { m: machine({ Nap: { Type: 'Wait', Seconds: 60, Output: output, End: true } }) },
        substitutions: {},
        timers,
        invoke: () => Promise.resolve(null),
      });
    const old = open('old');
    await old.start('m', 'before', {});
    await old.settled();
    old.close();
    const engine = open('new');
    engine.resume();
    await engine.start('m', 'after', {});
    await engine.settled();
    timers.advance();
    timers.advance();
    await engine.settled();
    expect(await engine.describe('m', 'before')).toEqual({ status: 'SUCCEEDED', output: 'old' });
    expect(await engine.describe('m', 'after')).toEqual({ status: 'SUCCEEDED', output: 'new' });
  });

  it('that is stopped ends at once, and stopping again or what never was is no error', async () => {
    const { engine, types } = setUp(nap);
    await engine.start('m', 'x', {});
    await engine.settled();
    await engine.stop('m', 'x', 'Halted', 'all of it');
    expect(await engine.describe('m', 'x')).toEqual({
      status: 'ABORTED',
      error: 'Halted',
      cause: 'all of it',
    });
    expect(types().at(-1)).toBe('ExecutionAborted');
    await engine.stop('m', 'x', 'Halted', 'again');
    await engine.stop('m', 'never', 'Halted', 'again');
    expect(await engine.describe('m', 'never')).toBeUndefined();
    expect(await engine.start('m', 'x', {})).toEqual({ started: false });
  });

  it('needs a name that AWS takes, and a machine that is there', async () => {
    const { engine } = setUp(nap);
    await expect(engine.start('m', 'a b', {})).rejects.toThrow("Invalid Name: 'a b'");
    await expect(engine.start('gone', 'x', {})).rejects.toThrow('State Machine Does Not Exist');
  });

  it('that cannot be read any more does not keep others from going on', async () => {
    const database = new DatabaseSync(':memory:');
    const errors: unknown[] = [];
    const first = setUp(nap, { database });
    for (const name of ['broken', 'x']) await first.engine.start('m', name, {});
    await first.engine.settled();
    first.engine.close();
    database.exec("UPDATE engine_threads SET data = '{}' WHERE execution = 1");
    const second = setUp(nap, { database, onError: (error) => errors.push(error) });
    second.engine.resume();
    expect(await second.finish()).toMatchObject({ status: 'SUCCEEDED' });
    expect(errors).toHaveLength(1);
  });

  it('that is closed writes nothing any more', async () => {
    let writes = 0;
    const { engine, timers } = setUp(nap, { onWrite: () => (writes += 1) });
    await engine.start('m', 'x', {});
    await engine.settled();
    const before = writes;
    engine.close();
    expect(timers.advance()).toBe(false);
    await engine.settled();
    expect(writes).toBe(before);
    await expect(engine.start('m', 'y', {})).rejects.toThrow('the engine is closed');
  });

  it('goes on from the disk when a step could not be stored', async () => {
    const errors: unknown[] = [];
    const database = new DatabaseSync(':memory:');
    const { engine, finish, timers, calls } = setUp(
      { Nap: { Type: 'Wait', Seconds: 60, Next: 'Call' }, Call: task({}, { Output: 'done', End: true }) },
      { database, onError: (error) => errors.push(error) },
    );
    await engine.start('m', 'x', {});
    await engine.settled();
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON engine_history BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    timers.advance();
    await engine.settled();
    expect(String(errors[0])).toContain('disk full');
    database.exec('DROP TRIGGER full');
    expect(await finish()).toEqual({ status: 'SUCCEEDED', output: 'done' });
    expect(calls).toHaveLength(1);
  });
});

describe('a child', () => {
  const child = machine(nap);

  it('that nobody waits for is started and left alone', async () => {
    const { run, engine } = setUp(startChild(START, { Output: '{% $states.result.ExecutionArn %}' }), {
      machines: { child },
    });
    expect(await run()).toEqual({
      status: 'SUCCEEDED',
      output: 'arn:aws:states:local:000000000000:execution:child:c-1',
    });
    expect(engine.listRunning()).toMatchObject([{ machine: 'child', name: 'c-1' }]);
  });

  it('of a taken name is refused, and one that runs with the same input is joined', async () => {
    const { engine, finish, timers } = setUp(startChild(CHILD, { Output: '{% $states.result.Status %}' }), {
      machines: { child },
    });
    await engine.start('m', 'x', {});
    await engine.start('m', 'y', {});
    await engine.settled();
    expect(engine.listRunning()).toHaveLength(3);
    timers.advance();
    await engine.settled();
    for (const name of ['x', 'y']) {
      expect(await engine.describe('m', name)).toEqual({ status: 'SUCCEEDED', output: 'SUCCEEDED' });
    }
    await engine.start('m', 'z', {});
    expect(await finish('z')).toMatchObject({ error: 'StepFunctions.ExecutionAlreadyExistsException' });
  });

  it.each([
    ['a name that no execution can have', { Name: 'a/b' }, 'StepFunctions.InvalidNameException'],
    [
      'a machine that is not there',
      { StateMachineArn: 'gone' },
      'StepFunctions.StateMachineDoesNotExistException',
    ],
  ])('of %s fails the task', async (_what, more, error) => {
    const state = startChild(CHILD).Start;
    const { run } = setUp(
      { Start: { ...state, Arguments: { ...state.Arguments, ...more } } },
      { machines: { child } },
    );
    expect(await run()).toMatchObject({ status: 'FAILED', error });
  });

  it('is stopped when the state that waits for it times out or its branch is aborted', async () => {
    const late = setUp(startChild(CHILD, { TimeoutSeconds: 5 }), { machines: { child } });
    expect(await late.run()).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    await late.engine.settled();
    expect(await late.engine.describe('child', 'c-1')).toMatchObject({ status: 'ABORTED' });

    const branches = [
      { StartAt: 'Start', States: startChild(CHILD) },
      {
        StartAt: 'Pause',
        States: { Pause: { Type: 'Wait', Seconds: 1, Next: 'No' }, No: { Type: 'Fail', Error: 'No' } },
      },
    ];
    const both = setUp(
      { Both: { Type: 'Parallel', Branches: branches, End: true } },
      { machines: { child } },
    );
    expect(await both.run()).toEqual({ status: 'FAILED', error: 'No' });
    await both.engine.settled();
    expect(await both.engine.describe('child', 'c-1')).toMatchObject({ status: 'ABORTED' });
  });
});

it('brings 300 executions to their end, none lost and none doubled', async () => {
  const { engine, calls } = setUp({
    One: task({ n: '{% $states.input %}' }, { Output: '{% $states.input + 1 %}', Next: 'Two' }),
    Two: task({ n: '{% $states.input %}' }, { Output: '{% $states.input %}', End: true }),
  });
  const names = Array.from({ length: 300 }, (_, index) => `e-${index}`);
  for (const [index, name] of names.entries()) await engine.start('m', name, index);
  await engine.settled();
  const outputs = await Promise.all(names.map(async (name) => (await engine.describe('m', name))?.output));
  expect(outputs).toEqual(names.map((_, index) => index + 1));
  expect(calls).toHaveLength(600);
});
