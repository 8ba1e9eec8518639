import type { Octokit } from '@octokit/core';
import { CodeHostRefused, CodeHostUnavailable } from '#shared/ports/code-host.port.ts';

export interface ClientOptions {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise server. */
  readonly apiUrl: string;
  readonly token?: string;
}

/** What an operation has in hand: a client whose token is narrowed to it, and the repository's name. */
export interface GithubCall {
  readonly client: Octokit;
  readonly owner: string;
  readonly repo: string;
}

const TIMEOUT_MS = 10_000;
const quiet = (): void => undefined;

/** A client of GitHub's REST API. Octokit is loaded when somebody first needs it. */
export const openClient = async ({ apiUrl, token }: ClientOptions): Promise<Octokit> => {
  const { Octokit } = await import('@octokit/core');
  const client = new Octokit({
    baseUrl: apiUrl,
    userAgent: 'agent-workflow',
    // Octokit prints what it is warned of; tokens and bodies belong into no log.
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...(token === undefined ? {} : { auth: token }),
  });
  client.hook.before('request', (options) => {
    options.request.signal = AbortSignal.timeout(TIMEOUT_MS);
  });
  return client;
};

/** Runs a call and says in the port's words how it failed. */
export const callGithub = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw inPortWords(error);
  }
};

interface HttpFailure {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** Octokit's own class is loaded lazily, so its errors are known by their shape. */
const asHttpFailure = (error: unknown): HttpFailure | undefined => {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const response: unknown = 'response' in error ? error.response : undefined;
  const headers: unknown =
    typeof response === 'object' && response !== null && 'headers' in response ? response.headers : undefined;
  const listed = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return {
    status: error.status,
    message: error.message,
    headers: Object.fromEntries(listed.map(([name, value]) => [name, String(value)])),
  };
};

export const statusOf = (error: unknown): number | undefined => asHttpFailure(error)?.status;

const inPortWords = (error: unknown): unknown => {
  const failure = asHttpFailure(error);
  if (failure === undefined) return error;
  const { status, message, headers } = failure;
  const says = `GitHub answers ${status}: ${message.slice(0, 300)}`;
  // A limit is told with 403 or 429: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
  const isLimit = status === 429 || (status === 403 && /rate limit/i.test(message));
  if (isLimit) return new CodeHostUnavailable(says, waitOf(headers));
  // Octokit gives what never came to an answer the status 500.
  return status >= 500 || status === 408 ? new CodeHostUnavailable(says) : new CodeHostRefused(says);
};

/** In seconds. The hour's limit comes with the time of its end instead of a wait, by the clock of the answer's date. */
const waitOf = (headers: HttpFailure['headers']): number | null => {
  const isUsedUp = headers['x-ratelimit-remaining'] === '0';
  const untilReset = Number(headers['x-ratelimit-reset']) - Date.parse(String(headers['date'])) / 1_000;
  const seconds = Number(headers['retry-after'] ?? (isUsedUp ? untilReset : 0));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
};
