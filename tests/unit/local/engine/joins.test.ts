import { describe, expect, it } from 'vitest';
import { fail, setUp, task } from './set-up-engine.ts';

const map = (processor: object, more: object = {}) => ({
  Each: {
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: Object.keys(processor)[0],
      States: processor,
    },
    End: true,
    ...more,
  },
});
const double = { Double: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true } };

describe('a Map', () => {
  it('gives the outputs in the order of its items', async () => {
    const { run, types } = setUp(map(double));
    expect(await run([1, 2])).toEqual({ status: 'SUCCEEDED', output: [2, 4] });
    expect(types()).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapIterationStarted',
      'MapIterationStarted',
      'PassStateEntered',
      'PassStateExited',
      'MapIterationSucceeded',
      'PassStateEntered',
      'PassStateExited',
      'MapIterationSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('of nothing gives nothing', async () => {
    expect(await setUp(map(double)).run([])).toEqual({ status: 'SUCCEEDED', output: [] });
  });

  it('takes the members of an object one by one', async () => {
    const member = {
      Show: { Type: 'Pass', Output: '{% [$states.input, $states.context.Map.Item.Key] %}', End: true },
    };
    const { run } = setUp(map(member, { Items: '{% $states.input.scores %}' }));
    expect(await run({ scores: { a: 1, b: 2 } })).toEqual({
      status: 'SUCCEEDED',
      output: [
        [{ Key: 'a', Value: 1 }, 'a'],
        [{ Key: 'b', Value: 2 }, 'b'],
      ],
    });
  });

  it('makes the input of an iteration from the item, the state and outer variables', async () => {
    const { run } = setUp({
      Set: { Type: 'Pass', Assign: { base: 10 }, Next: 'Each' },
      ...map(
        { Sum: { Type: 'Pass', Output: '{% $states.input.v + $base + $states.input.k %}', End: true } },
        {
          Items: '{% $states.input.list %}',
          ItemSelector: { v: '{% $states.context.Map.Item.Value %}', k: '{% $states.input.k %}' },
        },
      ),
    });
    expect(await run({ list: [1, 2], k: 100 })).toEqual({ status: 'SUCCEEDED', output: [111, 112] });
  });

  it('runs no more iterations at once than MaxConcurrency', async () => {
    let now = 0;
    let most = 0;
    const { run } = setUp(
      map(
        { Call: task('{% $states.input %}', { End: true, Output: '{% $states.result.Payload %}' }) },
        { MaxConcurrency: 3 },
      ),
      {
        invoke: async (_name, payload) => {
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setImmediate(resolve));
          now -= 1;
          return payload;
        },
      },
    );
    const items = Array.from({ length: 10 }, (_, index) => index);
    expect(await run(items)).toEqual({ status: 'SUCCEEDED', output: items });
    expect(most).toBe(3);
  });

  it('keeps variables of an iteration inside it', async () => {
    const { run } = setUp({
      ...map({ Mark: { Type: 'Pass', Assign: { inner: 1 }, End: true } }, { End: undefined, Next: 'After' }),
      After: { Type: 'Pass', Output: '{% $exists($inner) %}', End: true },
    });
    expect(await run([1])).toEqual({ status: 'SUCCEEDED', output: false });
  });

  it('fails with the error of the iteration that failed, and aborts the others', async () => {
    const { engine, types } = setUp(
      {
        ...map(
          { Call: task('{% $states.input %}', { End: true }) },
          { End: undefined, Next: 'Never', Catch: [{ ErrorEquals: ['Odd'], Next: 'Caught' }] },
        ),
        Never: { Type: 'Fail' },
        Caught: { Type: 'Pass', Output: '{% $states.input.Error %}', End: true },
      },
      { invoke: async (_name, payload) => (payload === 2 ? fail('Odd') : new Promise<never>(() => {})) },
    );
    await engine.start('m', 'x', [1, 2, 3]);
    expect(await engine.ended('m', 'x')).toEqual({ status: 'SUCCEEDED', output: 'Odd' });
    expect(types().slice(-12)).toEqual([
      'TaskFailed',
      'TaskStateAborted',
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'TaskStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'MapStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('a Parallel', () => {
  const branch = (states: object) => ({ StartAt: Object.keys(states)[0], States: states });

  it('gives each branch its arguments and joins the outputs in order', async () => {
    const { run } = setUp({
      Both: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.n %}' },
        Branches: [
          branch({
            Slow: { Type: 'Wait', Seconds: 5, Next: 'A' },
            A: { Type: 'Pass', Output: 'a', End: true },
          }),
          branch({ B: { Type: 'Pass', Output: '{% $states.input.n %}', End: true } }),
        ],
        Assign: { both: '{% $states.result %}' },
        Output: '{% $count($states.result) %}',
        Next: 'Show',
      },
      Show: { Type: 'Pass', Output: ['{% $both %}', '{% $states.input %}'], End: true },
    });
    expect(await run({ n: 7 })).toEqual({ status: 'SUCCEEDED', output: [['a', 7], 2] });
  });

  it('whose branch fails is retried as a whole', async () => {
    let tries = 0;
    const { run, calls } = setUp(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            branch({ Call: task(1, { End: true, Output: 1 }) }),
            branch({ Ask: task(2, { End: true, Output: 2 }) }),
          ],
          Retry: [{ ErrorEquals: ['Busy'] }],
          End: true,
        },
      },
      {
        invoke: async (_name, payload) => {
          if (payload === 2 && tries++ === 0) fail('Busy');
          return payload;
        },
      },
    );
    expect(await run()).toEqual({ status: 'SUCCEEDED', output: [1, 2] });
    expect(calls.map(({ atMs, payload }) => [atMs, payload])).toEqual([
      [0, 1],
      [0, 2],
      [1000, 1],
      [1000, 2],
    ]);
  });

  it('inside a Map sees the item of the Map', async () => {
    const inner = {
      Both: {
        Type: 'Parallel',
        Branches: [
          branch({ A: { Type: 'Pass', Output: '{% $states.context.Map.Item.Index %}', End: true } }),
        ],
        End: true,
      },
    };
    expect(await setUp(map(inner)).run(['x', 'y'])).toEqual({ status: 'SUCCEEDED', output: [[0], [1]] });
  });
});

it('has no loose ends after a failure deep inside', async () => {
  const row = map({ No: { Type: 'Fail', Error: 'Deep', Cause: 'down' } }).Each;
  const { engine, run } = setUp(map({ Row: row }));
  expect(await run([[1, 2], [3]])).toEqual({ status: 'FAILED', error: 'Deep', cause: 'down' });
  expect(engine.listRunning()).toEqual([]);
});
