/** The events and their chain (`previousEventId`) as the service writes them where something fails or is passed by. */
import { describe, expect, it } from 'vitest';
import { fail, setUp, task } from './set-up-engine.ts';

const boom = { Boom: { Type: 'Fail', Error: 'MyError', Cause: 'my cause' } };
const undefinedOutput = { Undef: { Type: 'Pass', Output: { v: '{% $states.input.missing %}' }, End: true } };
const handled = { Handled: { Type: 'Pass', End: true } };

const fragment = (states: object) => ({ StartAt: Object.keys(states)[0], States: states });
const parallel = (branch: object, more: object, others: object = {}) => ({
  P: { Type: 'Parallel', Branches: [fragment(branch)], End: true, ...more },
  ...others,
});
const map = (processor: object, items = '{% $states.input.items %}') => ({
  M: { Type: 'Map', Items: items, MaxConcurrency: 1, ItemProcessor: fragment(processor), End: true },
});

async function chainOf(states: object, input: object, options: Parameters<typeof setUp>[1] = {}) {
  const { run, events } = setUp(states, options);
  await run(input);
  return events().map(({ previousEventId, type }) => `${previousEventId} ${type}`);
}

describe('the chain of events', () => {
  it('passes by the success of a Map and goes on from its last iteration', async () => {
    expect(await chainOf(map(boom), { items: [] })).toEqual([
      '0 ExecutionStarted',
      '0 MapStateEntered',
      '2 MapStateStarted',
      '3 MapStateSucceeded',
      '3 MapStateExited',
      '5 ExecutionSucceeded',
    ]);
  });

  it('passes by the failure of an iteration', async () => {
    expect(await chainOf(map(undefinedOutput), { items: [1, 2] })).toEqual([
      '0 ExecutionStarted',
      '0 MapStateEntered',
      '2 MapStateStarted',
      '3 MapIterationStarted',
      '4 PassStateEntered',
      '5 EvaluationFailed',
      '6 MapIterationFailed',
      '6 MapStateFailed',
      '8 ExecutionFailed',
    ]);
  });

  it('tells that a Map failed whose items could not be found', async () => {
    expect(await chainOf(map(boom), {})).toEqual([
      '0 ExecutionStarted',
      '0 MapStateEntered',
      '2 EvaluationFailed',
      '3 MapStateFailed',
      '4 ExecutionFailed',
    ]);
  });

  it('passes by the abortion of a task that failed in a branch', async () => {
    const states = parallel(
      { Send: task({}, { End: true }) },
      { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handled' }] },
      handled,
    );
    const invoke = async () => fail('Gone');
    expect(await chainOf(states, {}, { invoke })).toEqual([
      '0 ExecutionStarted',
      '0 ParallelStateEntered',
      '2 ParallelStateStarted',
      '3 TaskStateEntered',
      '4 TaskScheduled',
      '5 TaskStarted',
      '6 TaskFailed',
      '7 TaskStateAborted',
      '7 ParallelStateFailed',
      '9 ParallelStateExited',
      '10 PassStateEntered',
      '11 PassStateExited',
      '12 ExecutionSucceeded',
    ]);
  });

  it('tells that a Parallel failed only when it is not tried again', async () => {
    const again = { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] };
    expect(await chainOf(parallel(boom, again), {})).toEqual([
      '0 ExecutionStarted',
      '0 ParallelStateEntered',
      '2 ParallelStateStarted',
      '3 FailStateEntered',
      '4 ParallelStateStarted',
      '5 FailStateEntered',
      '6 ParallelStateFailed',
      '7 ExecutionFailed',
    ]);
  });

  it('fails a state a second time when what should catch it cannot be evaluated', async () => {
    const caught = {
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.missing %}', Next: 'Handled' }],
    };
    expect(await chainOf(parallel(boom, caught, handled), {})).toEqual([
      '0 ExecutionStarted',
      '0 ParallelStateEntered',
      '2 ParallelStateStarted',
      '3 FailStateEntered',
      '4 ParallelStateFailed',
      '4 EvaluationFailed',
      '6 ParallelStateFailed',
      '7 ExecutionFailed',
    ]);
  });

  it('ends at a terminal error without a word about the states around it', async () => {
    const choice = {
      C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Done' }] },
      Done: { Type: 'Succeed' },
    };
    const all = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handled' }] };
    expect(await chainOf(parallel(choice, all, handled), {})).toEqual([
      '0 ExecutionStarted',
      '0 ParallelStateEntered',
      '2 ParallelStateStarted',
      '3 ChoiceStateEntered',
      '4 ExecutionFailed',
    ]);
  });
});
