import type { Catcher, Retrier } from './definition.ts';

/** Errors that no wildcard matches (AWS: they end the execution whatever a state says of States.ALL). */
const TERMINAL = new Set(['States.Runtime', 'States.DataLimitExceeded']);
const TIMEOUTS = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** The error that ends the execution at once, whatever any state says of it. */
export const endsExecution = (failure: Failure): boolean => failure.error === 'States.Runtime';

export interface Failure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** A missed heartbeat is reported as States.Timeout but also matches States.HeartbeatTimeout. */
  readonly heartbeat?: boolean;
}

/**
 * Whether `ErrorEquals` names the failure. States.ALL matches all but the terminal errors; States.TaskFailed all but
 * those and timeouts; States.Runtime always ends the execution.
 */
export function matchesError(errorEquals: readonly string[], failure: Failure): boolean {
  const { error } = failure;
  if (endsExecution(failure)) return false;
  if (error !== undefined && errorEquals.includes(error)) return true;
  if (failure.heartbeat === true && errorEquals.includes('States.HeartbeatTimeout')) return true;
  if (error !== undefined && TERMINAL.has(error)) return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && !(error !== undefined && TIMEOUTS.has(error));
}

/**
 * The retrier that takes the failure and how long it waits, or undefined when none does or its attempts are used up.
 * `used` counts the retries of each retrier since the state was entered; `random` gives [0, 1) for full jitter.
 */
export function decideRetry(
  retriers: readonly Retrier[],
  used: readonly number[],
  failure: Failure,
  random: () => number,
): { retrier: number; delayMs: number } | undefined {
  const retrier = retriers.findIndex((candidate) => matchesError(candidate.ErrorEquals, failure));
  const policy = retriers[retrier];
  if (policy === undefined) return undefined;
  const before = used[retrier] ?? 0;
  if (before >= (policy.MaxAttempts ?? 3)) return undefined;
  const grown = (policy.IntervalSeconds ?? 1) * (policy.BackoffRate ?? 2) ** before;
  const seconds = Math.min(grown, policy.MaxDelaySeconds ?? Number.POSITIVE_INFINITY, 99_999_999);
  const jittered = policy.JitterStrategy === 'FULL' ? seconds * random() : seconds;
  return { retrier, delayMs: Math.round(jittered * 1000) };
}

export function findCatcher(
  catchers: readonly Catcher[],
  failure: Failure,
): { catcher: Catcher; index: number } | undefined {
  const index = catchers.findIndex((candidate) => matchesError(candidate.ErrorEquals, failure));
  const catcher = catchers[index];
  return catcher === undefined ? undefined : { catcher, index };
}
