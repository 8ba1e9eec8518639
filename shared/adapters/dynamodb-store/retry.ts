import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { StoreConflict } from '#shared/ports/store.port.ts';

const ATTEMPTS = 8;
const BASE_MS = 25;
const CAP_MS = 1_000;

/** Names of errors and cancellation reasons that pass by themselves: another transaction in the way, or too many requests. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
]);

/** Retries what is transient, waiting 0 to 25·2ⁿ ms, at most 1 s: full jitter, so that losers do not meet again. */
export async function retryTransient<T>(
  operation: () => Promise<T>,
  pause: (ms: number) => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isTransient(error)) throw error;
      await pause(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt));
    }
  }
}

/** A cancelled transaction as the port has it: a condition that failed outranks every other reason. */
export function conflictOf(error: unknown): unknown {
  const failed = reasonsOf(error).flatMap((code, position) =>
    code === 'ConditionalCheckFailed' ? [position] : [],
  );
  return failed.length > 0 ? new StoreConflict(failed) : error;
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return TRANSIENT.has(error.name) || reasonsOf(error).some((code) => TRANSIENT.has(code));
}

function reasonsOf(error: unknown): string[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
}
