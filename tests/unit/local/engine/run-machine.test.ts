import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MockFileInvalid, MockMissing, readMockCase } from '#local/engine/mock-file.ts';
import { runMachine } from '#local/engine/run-machine.ts';
import { machine, plain, task, TOKEN } from './set-up-engine.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')) as never;
const definition = read('order.asl.json');
const mocks = read('order.mocks.json');
const run = (caseName: string) =>
  runMachine({ definition, input: { id: 7 }, mocks, caseName, machineName: 'order' });
const visited = (history: readonly { type: string }[]) =>
  history
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map(
      (event) =>
        (event as unknown as { stateEnteredEventDetails: { name: string } }).stateEnteredEventDetails.name,
    );

describe('a machine run against mocks', () => {
  it('goes the short way', async () => {
    const { history, ...outcome } = await run('Small');
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: { parcels: ['P', 'P'] } });
    expect(visited(history)).toEqual(['Read', 'Big', 'Ship', 'Send', 'Send', 'Sent']);
  });

  it('takes the answers attempt by attempt, through retries and a loop, and skips every wait', async () => {
    const before = performance.now();
    const { history, ...outcome } = await run('Big');
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: { parcels: ['P'] } });
    expect(visited(history)).toEqual(['Read', 'Big', 'Ask', 'Remind', 'Ask', 'Ship', 'Send', 'Sent']);
    const types = history.map(({ type }) => type);
    expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(2);
    expect(types).toContain('TaskTimedOut');
    expect(types).toContain('TaskSubmitted');
    expect(
      Date.parse(history.at(-1)?.timestamp ?? '') - Date.parse(history[0]?.timestamp ?? ''),
    ).toBeGreaterThan(3_600_000);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it.each([
    ['Refused', 'Order.Lost', 'refused'],
    ['Unreadable', 'Order.Lost', 'Lambda.TooManyRequestsException'],
    ['Unsent', 'States.TaskFailed', '{}'],
  ])('ends as case %s says', async (caseName, error, cause) => {
    const { history, ...outcome } = await run(caseName);
    expect(outcome).toEqual({ status: 'FAILED', error, cause });
    expect(history.at(-1)?.type).toBe('ExecutionFailed');
  });

  it('chains the events of an iteration through previousEventId', async () => {
    const { history } = await run('Small');
    const byId = new Map(history.map((event) => [event.id, event]));
    const last = history.filter(({ type }) => type === 'MapIterationSucceeded').at(-1);
    const chain: string[] = [];
    for (let at = last; at !== undefined; at = byId.get(at.previousEventId)) chain.unshift(at.type);
    expect(chain.slice(-8)).toEqual([
      'MapIterationStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'MapIterationSucceeded',
    ]);
  });

  it('names state and attempt of an answer that is missing', async () => {
    await expect(run('Forgotten')).rejects.toThrow(MockMissing);
    await expect(run('Forgotten')).rejects.toThrow(
      'no mock for state Send, attempt 0: test case Forgotten has none',
    );
    const retrying = machine({ Call: task({}, { End: true, Retry: [{ ErrorEquals: ['States.ALL'] }] }) });
    const short = {
      StateMachines: { m: { TestCases: { One: { Call: 'Once' } } } },
      MockedResponses: { Once: { '0': { Throw: { Error: 'Busy' } } } },
    };
    await expect(runMachine({ definition: retrying, input: {}, mocks: short })).rejects.toThrow(
      'no mock for state Call, attempt 1: MockedResponses.Once has none',
    );
  });

  it('needs no mocks when there is no Task', async () => {
    const simple = machine({ Only: { Type: 'Pass', Output: '{% $states.input.n * 2 %}', End: true } });
    expect(await runMachine({ definition: simple, input: { n: 2 } })).toMatchObject({
      status: 'SUCCEEDED',
      output: 4,
    });
  });

  it('gives what a token is answered with as it is, and a missed heartbeat as one', async () => {
    const ask = machine({
      Ask: {
        Type: 'Task',
        Resource: TOKEN,
        Arguments: { FunctionName: 'f' },
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Silent' }],
        End: true,
      },
      Silent: { Type: 'Pass', Output: '{% $states.input.Error %}', End: true },
    });
    const answers = (entry: object) =>
      plain({
        StateMachines: { m: { TestCases: { One: { Ask: 'A' } } } },
        MockedResponses: { A: { '0': entry } },
      });
    const answered = await runMachine({ definition: ask, input: {}, mocks: answers({ Return: [1] }) });
    expect(answered).toMatchObject({ status: 'SUCCEEDED', output: [1] });
    const thrown = { Throw: { Error: 'States.HeartbeatTimeout' } };
    const silent = await runMachine({ definition: ask, input: {}, mocks: answers(thrown) });
    expect(silent).toMatchObject({ status: 'SUCCEEDED', output: 'States.Timeout' });
  });
});

describe('a file of mocks', () => {
  it.each<[string, unknown, string | undefined, string]>([
    ['of another shape', { StateMachines: {} }, undefined, 'MockedResponses'],
    [
      'with several cases and none chosen',
      mocks,
      undefined,
      'choose a test case with --case; the mocks have: Small (order), Big (order)',
    ],
    ['without the case that was chosen', mocks, 'Huge', 'there is not one test case Huge'],
    [
      'with a response that is not there',
      { StateMachines: { m: { TestCases: { One: { Call: 'Gone' } } } }, MockedResponses: {} },
      undefined,
      'StateMachines.m.TestCases.One.Call: there is no MockedResponses.Gone',
    ],
    [
      'with Return and Throw at once',
      { StateMachines: {}, MockedResponses: { A: { '0': { Return: 1, Throw: { Error: 'E' } } } } },
      undefined,
      'takes exactly one of Return and Throw',
    ],
    [
      'with an attempt that is no number',
      { StateMachines: {}, MockedResponses: { A: { first: { Return: 1 } } } },
      undefined,
      'an attempt is "0", or a range',
    ],
    [
      'with a range that runs backwards',
      { StateMachines: {}, MockedResponses: { A: { '2-0': { Return: 1 } } } },
      undefined,
      'an attempt is "0", or a range',
    ],
  ])('%s is refused', (_what, file, caseName, why) => {
    expect(() => readMockCase(file, { caseName })).toThrow(MockFileInvalid);
    expect(() => readMockCase(file, { caseName })).toThrow(why);
  });
});
