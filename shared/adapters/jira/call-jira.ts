import { IssueGone, TrackerDown, TrackerRefused } from '#shared/ports/tracker.port.ts';
import type * as JiraCalls from './jira-calls.ts';
import type { FindAccount } from './jira-account.ts';

type Calls = typeof JiraCalls;
export type JiraClient = ReturnType<Calls['createClient']>;

export interface JiraClientOptions {
  readonly findAccount: FindAccount;
  /** Takes the site's place in URLs; a test's own server. */
  readonly baseUrl?: string;
  /** Milliseconds for one call. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** One call of the library; its errors become the port's. @throws TrackerDown, TrackerRefused, IssueGone */
export async function callJira<T>(
  site: string,
  { findAccount, baseUrl, timeoutMs = TIMEOUT_MS }: JiraClientOptions,
  call: (calls: Calls, client: JiraClient) => Promise<T>,
): Promise<T> {
  const calls = await import('./jira-calls.ts');
  const { email, token } = await findAccount(site, { fresh: false });
  const client = calls.createClient({
    host: baseUrl ?? site,
    auth: { type: 'basic', email, apiToken: token },
    getAuthOn401: async () => {
      const fresh = await findAccount(site, { fresh: true });
      return { type: 'basic', email: fresh.email, apiToken: fresh.token };
    },
    onSchemaMismatch: 'silent',
  });
  try {
    return await inTime(call(calls, client), timeoutMs);
  } catch (error) {
    throw translate(error, site, calls);
  }
}

/** The library's own calls end when the other side ends them. */
async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TrackerDown(`no answer in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Answers that pass by themselves, or when a person mends the account. */
const PASSING = [401, 408, 425, 429];

function translate(error: unknown, site: string, calls: Calls): unknown {
  if (calls.isNotFoundError(error)) return new IssueGone('it is not there, or out of our reach');
  if (calls.isRateLimitError(error)) return new TrackerDown(`${site} asks to wait`);
  if (calls.isApiError(error)) {
    const why = `${site} answered ${error.status}`;
    return error.status >= 500 || PASSING.includes(error.status)
      ? new TrackerDown(why)
      : new TrackerRefused(why);
  }
  return calls.isNetworkError(error) ? new TrackerDown(`${site} cannot be reached: ${error.message}`) : error;
}
