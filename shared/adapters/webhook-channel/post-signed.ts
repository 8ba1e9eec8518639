import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { ClosedAddress, isPublicAddress, lookupPublic } from './public-address.ts';

export interface Posted {
  readonly status: number;
  /** Seconds that the other side asks to wait; null: it does not say. */
  readonly retryAfterSeconds: number | null;
}

/** A day: whoever asks to wait longer is asked again earlier. */
const MOST_WAIT_SECONDS = 86_400;

/**
 * One POST, without following redirects and without reading the answer's body. `loopback`: for tests alone, plain HTTP
 * to this machine. @throws ClosedAddress, or Error where no answer came within `timeoutMs`
 */
export function postSigned(
  url: URL,
  {
    body,
    headers,
    timeoutMs,
    nowMs,
    loopback,
  }: {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly nowMs: () => number;
    readonly loopback: boolean;
  },
): Promise<Posted> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A host that is an address already is never looked up.
  if (!loopback && isIP(host) !== 0 && !isPublicAddress(host))
    return Promise.reject(new ClosedAddress(`${host} is no public address`));
  const request = url.protocol === 'https:' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      ...(loopback ? {} : { lookup: lookupPublic }),
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const { statusCode = 0 } = response;
      resolve({ status: statusCode, retryAfterSeconds: waitOf(response.headers['retry-after'], nowMs()) });
      response.destroy();
    });
    call.end(body);
  });
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function waitOf(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - nowMs) / 1_000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MOST_WAIT_SECONDS) : null;
}
