/** What a failed call means: try again, and when, or end, and how. */
import { APICallError } from 'ai';
import { BrokenStream } from './call-model.ts';

export type Failure =
  | { readonly kind: 'retry'; readonly text: string; readonly afterMs: number | undefined }
  | { readonly kind: 'context'; readonly text: string }
  | { readonly kind: 'fatal'; readonly text: string };

/** Each provider says it in its own words, with status 400 or 413. */
const CONTEXT_TOO_LONG =
  /prompt is too long|input is too long|context[_ ](length|window|limit)|maximum context|too many (input )?tokens|exceeds? the (maximum|context)/i;

/** @param nowMs since the epoch, to read a retry-after that is a date */
export const readFailure = (error: unknown, nowMs: number): Failure => {
  const call = findCallError(error);
  if (call) {
    const text = `${call.statusCode ?? 'no answer'}: ${firstLine(call.message)}`;
    const body = `${call.message} ${call.responseBody ?? ''}`;
    if ((call.statusCode === 400 || call.statusCode === 413) && CONTEXT_TOO_LONG.test(body))
      return { kind: 'context', text };
    return call.isRetryable
      ? { kind: 'retry', text, afterMs: retryAfterMs(call.responseHeaders, nowMs) }
      : { kind: 'fatal', text };
  }
  const text = firstLine(error instanceof Error ? error.message : String(error));
  if (CONTEXT_TOO_LONG.test(text)) return { kind: 'context', text };
  return isTransient(error) ? { kind: 'retry', text, afterMs: undefined } : { kind: 'fatal', text };
};

/** Milliseconds that the provider asks to wait; undefined where it does not say. */
export const retryAfterMs = (
  headers: Record<string, string> | undefined,
  nowMs: number,
): number | undefined => {
  const exact = Number.parseFloat(headers?.['retry-after-ms'] ?? '');
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const after = headers?.['retry-after'];
  if (after === undefined) return undefined;
  const ms = /^\s*[\d.]+\s*$/.test(after) ? Number.parseFloat(after) * 1_000 : Date.parse(after) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};

const findCallError = (error: unknown): APICallError | undefined => {
  if (APICallError.isInstance(error)) return error;
  return error instanceof Error && error.cause !== undefined ? findCallError(error.cause) : undefined;
};

/** Errors inside a stream: the provider's own (overloaded, internal), and connections that break. */
const isTransient = (error: unknown): boolean => {
  if (error instanceof BrokenStream) return true;
  if (typeof error !== 'object' || error === null) return false;
  if ('isRetryable' in error && typeof error.isRetryable === 'boolean') return error.isRetryable;
  const words = `${'name' in error ? String(error.name) : ''} ${'message' in error ? String(error.message) : ''} ${'type' in error ? String(error.type) : ''}`;
  return /terminated|ECONNRESET|EPIPE|ECONNREFUSED|ETIMEDOUT|socket|network|fetch failed|stream ended|overloaded|rate.?limit|throttl|unavailable|internal.?server|api_error|no output generated/i.test(
    words,
  );
};

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 500);
