import { describe, expect, it, vi } from 'vitest';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { CHILD, fail, machine, setUp, task, TOKEN } from './set-up-engine.ts';

const call = (extra: object = {}) => ({ Call: task({}, { End: true, ...extra }) });
const wait = (extra: object = {}) => ({
  Ask: {
    Type: 'Task',
    Resource: TOKEN,
    Arguments: { FunctionName: '${F}', Payload: { token: '{% $states.context.Task.Token %}' } },
    End: true,
    ...extra,
  },
});

const tokenOf = (payload: JsonValue) => (payload as { token: string }).token;

/** Gives the token of each call to the test. */
function tokens() {
  const seen: string[] = [];
  const invoke = async (_name: string, payload: JsonValue) => {
    seen.push(tokenOf(payload));
    return { queued: true };
  };
  return { seen, invoke };
}

describe('a function', () => {
  it('gives what lambda:invoke gives', async () => {
    const { run, types } = setUp({ Call: task({ n: '{% $states.input.n + 1 %}' }, { End: true }) });
    const output = { ExecutedVersion: '$LATEST', Payload: { n: 2 }, StatusCode: 200 };
    expect(await run({ n: 1 })).toEqual({ status: 'SUCCEEDED', output });
    expect(types()).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails the execution under the name of the error it threw', async () => {
    const { run, types } = setUp(call(), { invoke: async () => fail('Broken', 'a pipe burst') });
    const cause = '{"errorType":"Broken","errorMessage":"a pipe burst","trace":[]}';
    expect(await run()).toEqual({ status: 'FAILED', error: 'Broken', cause });
    expect(types().slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it('is called again as Retry says, with growing waits, and then caught', async () => {
    const { run, calls } = setUp(
      {
        ...call({
          End: undefined,
          Next: 'Done',
          Retry: [
            {
              ErrorEquals: ['Busy'],
              IntervalSeconds: 2,
              MaxAttempts: 3,
              BackoffRate: 3,
              MaxDelaySeconds: 10,
            },
          ],
          Catch: [
            { ErrorEquals: ['States.ALL'], Next: 'Done', Assign: { why: '{% $states.errorOutput.Error %}' } },
          ],
        }),
        Done: { Type: 'Succeed', Output: { why: '{% $why %}', input: '{% $states.input.Error %}' } },
      },
      { invoke: async () => fail('Busy') },
    );
    expect(await run()).toEqual({ status: 'SUCCEEDED', output: { why: 'Busy', input: 'Busy' } });
    expect(calls.map(({ atMs }) => atMs)).toEqual([0, 2000, 8000, 18000]);
  });

  it('is given up after TimeoutSeconds, which States.TaskFailed does not catch', async () => {
    const caught = (name: string) => ({
      ...call({
        End: undefined,
        Next: 'Fine',
        TimeoutSeconds: 5,
        Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
      }),
      Fine: { Type: 'Pass', End: true },
      Caught: { Type: 'Pass', End: true },
    });
    const never = { invoke: () => new Promise<never>(() => {}) };
    for (const name of ['States.TaskFailed', 'States.Timeout']) {
      const { engine, timers, calls } = setUp(caught(name), never);
      await engine.start('m', 'x', {});
      await vi.waitFor(() => expect(calls).toHaveLength(1));
      timers.advance();
      const state = await engine.ended('m', 'x');
      if (name === 'States.Timeout') {
        expect(state).toEqual({ status: 'SUCCEEDED', output: { Error: 'States.Timeout', Cause: '' } });
      } else expect(state).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    }
  });
});

describe('a task token', () => {
  it('is answered once by whoever holds it', async () => {
    const { seen, invoke } = tokens();
    const { engine, run, types } = setUp(wait(), { invoke });
    expect(await run()).toEqual({ status: 'RUNNING' });
    await engine.succeed(seen[0] ?? '', { done: 1 });
    expect(await engine.describe('m', 'x')).toEqual({ status: 'SUCCEEDED', output: { done: 1 } });
    await expect(engine.succeed(seen[0] ?? '', {})).rejects.toThrow('no task waits for this token');
    expect(types()).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('may be answered before the function that took it has returned', async () => {
    const { engine, run } = setUp(wait(), {
      invoke: async (_name, payload) => {
        await engine.succeed(tokenOf(payload), 'early');
        return {};
      },
    });
    expect(await run()).toEqual({ status: 'SUCCEEDED', output: 'early' });
  });

  it('fails with the error it is answered with', async () => {
    const { seen, invoke } = tokens();
    const { engine, run } = setUp(wait(), { invoke });
    await run();
    await engine.fail(seen[0] ?? '', 'Job.DeadLettered', 'lost three times');
    const failed = { status: 'FAILED', error: 'Job.DeadLettered', cause: 'lost three times' };
    expect(await engine.describe('m', 'x')).toEqual(failed);
  });

  it('times out without heartbeats and lives on with them', async () => {
    const { seen, invoke } = tokens();
    const { engine, timers } = setUp(wait({ TimeoutSeconds: 100, HeartbeatSeconds: 10 }), { invoke });
    await engine.start('m', 'x', {});
    await engine.settled();
    for (let beat = 0; beat < 3; beat += 1) {
      timers.at(timers.nowMs() + 9000, () => {});
      timers.advance();
      await engine.heartbeat(seen[0] ?? '');
    }
    expect(await engine.describe('m', 'x')).toEqual({ status: 'RUNNING' });
    timers.advance();
    await engine.settled();
    expect(await engine.describe('m', 'x')).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    await expect(engine.heartbeat(seen[0] ?? '')).rejects.toThrow('no task waits');
  });
});

describe('a child execution', () => {
  const parent = {
    Start: {
      Type: 'Task',
      Resource: CHILD,
      Arguments: { StateMachineArn: '${C}', Name: 'c-1', Input: { n: 4 } },
      Output: '{% $states.result.Output %}',
      End: true,
    },
  };

  it('gives its output as JSON', async () => {
    const child = machine({ Double: { Type: 'Pass', Output: '{% $states.input.n * 2 %}', End: true } });
    const { run, engine } = setUp(parent, { machines: { child } });
    expect(await run()).toEqual({ status: 'SUCCEEDED', output: 8 });
    expect(await engine.describe('child', 'c-1')).toEqual({ status: 'SUCCEEDED', output: 8 });
  });

  it('that fails is States.TaskFailed with its description as the cause', async () => {
    const child = machine({ No: { Type: 'Fail', Error: 'Nope', Cause: 'never' } });
    const state = await setUp(parent, { machines: { child } }).run();
    expect(state).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(state?.cause ?? '')).toMatchObject({
      Status: 'FAILED',
      Error: 'Nope',
      Cause: 'never',
      Name: 'c-1',
    });
  });

  it('is stopped with its parent', async () => {
    const child = machine({ Long: { Type: 'Wait', Seconds: 1000, End: true } });
    const { engine } = setUp(parent, { machines: { child } });
    await engine.start('m', 'x', {});
    await engine.settled();
    await engine.stop('m', 'x', 'Cancelled', 'by a person');
    await engine.settled();
    expect(await engine.describe('m', 'x')).toEqual({
      status: 'ABORTED',
      error: 'Cancelled',
      cause: 'by a person',
    });
    expect(await engine.describe('child', 'c-1')).toMatchObject({ status: 'ABORTED' });
    expect(engine.listRunning()).toEqual([]);
  });
});

it('knows an execution by its name and input', async () => {
  const { engine } = setUp({ Rest: { Type: 'Wait', Seconds: 9, End: true } });
  expect(await engine.start('m', 'x', { a: 1 })).toEqual({ started: true });
  expect(await engine.start('m', 'x', { a: 1 })).toEqual({ started: false });
  await expect(engine.start('m', 'x', { a: 2 })).rejects.toThrow('Execution Already Exists');
});
