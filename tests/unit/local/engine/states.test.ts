import { describe, expect, it } from 'vitest';
import { setUp, START_MS, task } from './set-up-engine.ts';

const pass = (output: unknown) => ({ Only: { Type: 'Pass', Output: output, End: true } });
const where = "An error occurred while executing the state 'Only' (entered at the event id #2).";

describe('Pass', () => {
  it('gives its input when it has no Output', async () => {
    expect(await setUp({ Only: { Type: 'Pass', End: true } }).run({ a: 1 })).toEqual({
      status: 'SUCCEEDED',
      output: { a: 1 },
    });
  });

  it('evaluates expressions at any depth and leaves other strings alone', async () => {
    const { run } = setUp(
      pass({ a: ['{% $states.input.n %}', 'n {% no %} n'], b: { c: "{% 'x' & 'y' %}" } }),
    );
    expect(await run({ n: null })).toEqual({
      status: 'SUCCEEDED',
      output: { a: [null, 'n {% no %} n'], b: { c: 'xy' } },
    });
  });

  it('evaluates Output with the variables from before its Assign', async () => {
    const { run } = setUp({
      First: { Type: 'Pass', Assign: { x: 1 }, Next: 'Second' },
      Second: {
        Type: 'Pass',
        Assign: { x: '{% $x + 1 %}', y: '{% $x %}' },
        Output: '{% $x %}',
        Next: 'Third',
      },
      Third: { Type: 'Pass', Output: ['{% $states.input %}', '{% $x %}', '{% $y %}'], End: true },
    });
    expect(await run()).toEqual({ status: 'SUCCEEDED', output: [1, 2, 1] });
  });

  it('fails on an expression that gives nothing, and history says which', async () => {
    const { run, events } = setUp(pass({ a: { b: ['{% $states.input.absent %}'] } }));
    const why =
      "The JSONata expression '$states.input.absent' specified for the field 'Output/a/b[0]' returned nothing (undefined).";
    const cause = `${where} ${why}`;
    expect(await run()).toEqual({ status: 'FAILED', error: 'States.QueryEvaluationError', cause });
    expect(events().at(-2)).toMatchObject({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: {
        error: 'States.QueryEvaluationError',
        cause: why,
        location: 'Output/a/b[0]',
        state: 'Only',
      },
    });
  });

  it('fails on an expression that throws', async () => {
    const state = await setUp(pass("{% 'a' + 1 %}")).run();
    expect(state?.error).toBe('States.QueryEvaluationError');
    expect(state?.cause).toContain('T2001: The left side of the "+" operator must evaluate to a number');
  });

  it('cannot give more than 256 KiB', async () => {
    const state = await setUp(pass("{% $pad('', 262150, 'x') %}")).run();
    expect(state).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('Choice', () => {
  const choice = (more: object) => ({
    Only: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.go %}', Next: 'Go', Output: 'went', Assign: { by: 'rule' } }],
      ...more,
    },
    Go: { Type: 'Pass', Output: ['{% $states.input %}', '{% $by %}'], End: true },
  });

  it('takes the first rule that is true, with its own Output and Assign', async () => {
    expect(await setUp(choice({})).run({ go: true })).toEqual({
      status: 'SUCCEEDED',
      output: ['went', 'rule'],
    });
  });

  it('takes Default with the Output and Assign of the state', async () => {
    const { run } = setUp(choice({ Default: 'Go', Output: 'stayed', Assign: { by: 'default' } }));
    expect(await run({ go: false })).toEqual({ status: 'SUCCEEDED', output: ['stayed', 'default'] });
  });

  it('without a match and a Default fails', async () => {
    const state = await setUp(choice({})).run({ go: false });
    expect(state).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(state?.cause).toContain('does not point to a next state');
  });

  it('takes no condition that is not a boolean', async () => {
    expect(await setUp(choice({})).run({ go: 'yes' })).toEqual({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: `${where} The JSONata expression '$states.input.go' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "yes"`,
    });
  });
});

describe('Wait', () => {
  const wait = (fields: object) => setUp({ Only: { Type: 'Wait', ...fields, End: true } });

  it('waits the seconds that an expression gives', async () => {
    const { run, timers } = wait({ Seconds: '{% $states.input.s %}' });
    expect(await run({ s: 86_400 })).toMatchObject({ status: 'SUCCEEDED' });
    expect(timers.nowMs() - START_MS).toBe(86_400_000);
  });

  it('waits until a time, and not at all for one that has passed', async () => {
    const future = wait({ Timestamp: '{% $fromMillis($millis() + 5000) %}' });
    expect(await future.run()).toMatchObject({ status: 'SUCCEEDED' });
    expect(future.timers.nowMs() - START_MS).toBe(5000);
    const past = wait({ Timestamp: '2020-01-01T00:00:00Z' });
    expect(await past.run()).toMatchObject({ status: 'SUCCEEDED' });
    expect(past.timers.nowMs()).toBe(START_MS);
  });

  it('takes no seconds that are not a number', async () => {
    const state = await wait({ Seconds: '{% $states.input.s %}' }).run({ s: '5' });
    expect(state?.error).toBe('States.QueryEvaluationError');
    expect(state?.cause).toContain(`Expected 'number', but was 'string' for value: "5"`);
  });
});

describe('Succeed and Fail', () => {
  it('end the machine with what they say', async () => {
    const succeed = setUp({ Only: { Type: 'Succeed', Output: { n: '{% $states.input.n %}' } } });
    expect(await succeed.run({ n: 1 })).toEqual({ status: 'SUCCEEDED', output: { n: 1 } });
    const fail = setUp({ Only: { Type: 'Fail', Error: '{% $states.input.e %}', Cause: 'because' } });
    expect(await fail.run({ e: 'Own.Error' })).toEqual({
      status: 'FAILED',
      error: 'Own.Error',
      cause: 'because',
    });
    expect(fail.types()).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(await setUp({ Only: { Type: 'Fail' } }).run()).toEqual({ status: 'FAILED' });
  });

  it('cannot fail with an error that is no string', async () => {
    const state = await setUp({ Only: { Type: 'Fail', Error: '{% 5 %}' } }).run();
    expect(state?.error).toBe('States.QueryEvaluationError');
  });
});

describe('the whole machine', () => {
  it('times out, whatever its states do', async () => {
    const { run, types } = setUp(
      { Only: { Type: 'Wait', Seconds: 100, End: true } },
      { top: { TimeoutSeconds: 10 } },
    );
    expect(await run()).toEqual({ status: 'TIMED_OUT' });
    expect(types().at(-1)).toBe('ExecutionTimedOut');
  });

  it('ends when its history is full', async () => {
    const { run, events } = setUp({
      Only: { Type: 'Pass', Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Out' }], Default: 'Only' },
      Out: { Type: 'Succeed' },
    });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(events().length).toBeLessThanOrEqual(25_000);
  });

  it('shows its states what they run in', async () => {
    const { run } = setUp({
      Only: task('{% $states.context %}', { Output: '{% $states.result.Payload %}', End: true }),
    });
    expect(await run({ a: 1 })).toMatchObject({
      output: {
        Execution: { Name: 'x', Input: { a: 1 }, StartTime: '2026-01-01T00:00:00.000Z' },
        State: { Name: 'Only', RetryCount: 0 },
        StateMachine: { Name: 'm' },
      },
    });
  });
});
