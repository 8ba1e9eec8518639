/** Signed messages of each source, and how fast an edge answers them. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { WebhookSourceName } from '#shared/contracts/deliveries.contract.ts';
import { percentiles } from './percentiles.ts';

const SECRET = 'a secret of the bench';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

/** What each source's requests are verified with. */
export const SIGNING_SECRETS: Readonly<Record<WebhookSourceName, string>> = {
  slack: SECRET,
  discord: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
  github: SECRET,
  jira: SECRET,
};

interface Signed {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** In milliseconds, from the request to the whole of its answer. */
export interface Answered {
  /** Of the one request before the others. */
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Gives one request, then so many a second for so long, whether those before are answered or not.
 * @throws Error when one is not taken
 */
export async function timeAnswers(
  url: string,
  source: WebhookSourceName,
  { aSecond, seconds }: { readonly aSecond: number; readonly seconds: number },
): Promise<Answered> {
  const give = async (n: number): Promise<number> => {
    const { body, headers } = REQUESTS[source](n);
    const startedMs = performance.now();
    const response = await fetch(url, { method: 'POST', body, headers });
    await response.arrayBuffer();
    if (response.status >= 300) throw new Error(`${url}: ${response.status}`);
    return performance.now() - startedMs;
  };
  const first = Math.round(await give(0));
  const startedMs = performance.now();
  const given: Promise<number>[] = [];
  for (let n = 1; n <= aSecond * seconds; n += 1) {
    given.push(give(n));
    const dueMs = startedMs + (n * 1_000) / aSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
  }
  return { first, ...percentiles(await Promise.all(given)) };
}

const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');
const now = (): string => String(Math.floor(Date.now() / 1_000));

/** One command or delivery each, signed as the platform signs it; channels are many, as in use. */
const REQUESTS: Readonly<Record<WebhookSourceName, (n: number) => Signed>> = {
  slack: (n) => {
    const body = new URLSearchParams({
      command: '/state',
      text: 'status',
      trigger_id: `${n}.1.a`,
      user_id: 'U1',
      channel_id: `C${n % 10}`,
      response_url: 'http://127.0.0.1:9/none',
    }).toString();
    const time = now();
    return {
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': time,
        'x-slack-signature': `v0=${hmac(`v0:${time}:${body}`)}`,
      },
    };
  },
  discord: (n) => {
    const body = JSON.stringify({
      id: String(900_000 + n),
      application_id: '1',
      type: 2,
      token: `t${n}`,
      version: 1,
      channel_id: String(100 + (n % 10)),
      member: { user: { id: '2', username: 'bench' } },
      data: { id: '3', name: 'state', type: 1 },
    });
    const time = now();
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'x-signature-timestamp': time,
        'x-signature-ed25519': sign(null, Buffer.from(time + body), privateKey).toString('hex'),
      },
    };
  },
  github: (n) => {
    const repository = {
      full_name: `acme/shop-${n % 10}`,
      html_url: `https://github.com/acme/shop-${n % 10}`,
    };
    const sender = { login: 'bench', type: 'User' };
    const comment = { id: n, body: 'Looks good.', user: sender };
    const body = JSON.stringify({ action: 'created', repository, sender, issue: { number: 1 }, comment });
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'issue_comment',
        'x-hub-signature-256': `sha256=${hmac(body)}`,
      },
    };
  },
  jira: (n) => {
    const issue = { id: String(n), key: `SHOP-${n}` };
    const body = JSON.stringify({ webhookEvent: 'jira:issue_updated', issue });
    return {
      body,
      headers: { 'content-type': 'application/json', 'x-hub-signature': `sha256=${hmac(body)}` },
    };
  },
};
