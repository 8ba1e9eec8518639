import { describe, expect, it } from 'vitest';
import { decideRetry, findCatcher, matchesError } from '#local/engine/retry-catch.ts';

const failure = (error: string | undefined, heartbeat = false) => ({ error, cause: undefined, heartbeat });

describe('an error name', () => {
  it.each<[string, string, boolean]>([
    ['States.ALL', 'Own', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.QueryEvaluationError', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.TaskFailed', 'Own', true],
    ['States.TaskFailed', 'States.TaskFailed', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.TaskFailed', 'States.Runtime', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.Runtime', false],
    ['Own', 'own', false],
    ['States.HeartbeatTimeout', 'States.Timeout', false],
  ])('%s for %s: %s', (name, error, expected) => {
    expect(matchesError([name], failure(error))).toBe(expected);
  });

  it('of a missed heartbeat is matched as a timeout too', () => {
    expect(matchesError(['States.HeartbeatTimeout'], failure('States.Timeout', true))).toBe(true);
    expect(matchesError(['States.Timeout'], failure('States.Timeout', true))).toBe(true);
  });

  it('that is absent is matched by States.ALL alone', () => {
    expect(matchesError(['States.ALL'], failure(undefined))).toBe(true);
    expect(matchesError(['Own'], failure(undefined))).toBe(false);
  });
});

describe('a retrier', () => {
  const delays = (retrier: object, count: number, random = 1) =>
    Array.from({ length: count }, (_, used) =>
      decideRetry([{ ErrorEquals: ['States.ALL'], ...retrier }], [used], failure('E'), () => random),
    ).map((decision) => decision?.delayMs);

  it('waits 1, 2 and 4 seconds by default, and then no more', () => {
    expect(delays({}, 4)).toEqual([1000, 2000, 4000, undefined]);
  });

  it('keeps to MaxDelaySeconds', () => {
    expect(delays({ IntervalSeconds: 3, BackoffRate: 10, MaxDelaySeconds: 20, MaxAttempts: 3 }, 3)).toEqual([
      3000, 20_000, 20_000,
    ]);
  });

  it('with full jitter waits any part of it', () => {
    expect(delays({ IntervalSeconds: 10, JitterStrategy: 'FULL' }, 2, 0.5)).toEqual([5000, 10_000]);
    expect(delays({ IntervalSeconds: 10, JitterStrategy: 'FULL' }, 1, 0)).toEqual([0]);
  });

  it('with no attempts never retries', () => {
    expect(delays({ MaxAttempts: 0 }, 1)).toEqual([undefined]);
  });

  it('counts for itself, and hands over to no other one', () => {
    const retriers = [{ ErrorEquals: ['A'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }];
    expect(decideRetry(retriers, [1, 0], failure('A'), () => 1)).toBeUndefined();
    expect(decideRetry(retriers, [1, 0], failure('B'), () => 1)).toEqual({ retrier: 1, delayMs: 1000 });
  });
});

it('the first catcher that matches catches', () => {
  const catchers = [
    { ErrorEquals: ['A'], Next: 'One' },
    { ErrorEquals: ['States.ALL'], Next: 'Two' },
  ];
  expect(findCatcher(catchers, failure('A'))?.catcher.Next).toBe('One');
  expect(findCatcher(catchers, failure('B'))).toMatchObject({ index: 1, catcher: { Next: 'Two' } });
  expect(findCatcher(catchers, failure('States.Runtime'))).toBeUndefined();
});
