import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WEBHOOK_SOURCES, webhookPath } from '#shared/contracts/deliveries.contract.ts';
import type { WebhookSourceName } from '#shared/contracts/deliveries.contract.ts';
import { serve } from '#local/server/serve.ts';
import { openBenchHost } from './open-bench-host.ts';
import { percentiles } from './percentiles.ts';

const A_SECOND = 50;
const SECONDS = 4;
const SECRET = 'a secret of the bench';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const SECRETS: Readonly<Record<WebhookSourceName, string>> = {
  slack: SECRET,
  discord: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
  github: SECRET,
  jira: SECRET,
};

const NOWHERE = { slack: 'http://127.0.0.1:9/', discord: 'http://127.0.0.1:9' };

interface Signed {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Acknowledged = Readonly<
  Record<WebhookSourceName, { readonly p50: number; readonly p99: number }>
>;

/** Milliseconds from a signed request to its answer, of each source at 50 requests a second, over HTTP with every store real. */
export async function measureAcknowledgements(): Promise<Acknowledged> {
  // Nobody is called: answers wait in their queue, as while a chat is down.
  const onError = (): void => undefined;
  const bench = await openBenchHost('', { apis: NOWHERE, onError });
  const { host } = bench;
  for (const { name, secret } of WEBHOOK_SOURCES) {
    const file = join(dirname(bench.database), 'secrets', secret);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, SECRETS[name]);
  }
  const firstAdmin = { id: 'bench', name: 'Bench' };
  const served = await serve({ host, port: 0, version: '0.0.0', firstAdmin, onError });
  try {
    const measured: Partial<Record<WebhookSourceName, { p50: number; p99: number }>> = {};
    for (const { name } of WEBHOOK_SOURCES)
      measured[name] = await measure(`http://127.0.0.1:${served.port}${webhookPath(name)}`, REQUESTS[name]);
    const { slack, discord, github, jira } = measured;
    if (slack === undefined || discord === undefined || github === undefined || jira === undefined)
      throw new Error('a source was not measured');
    return { slack, discord, github, jira };
  } finally {
    await served.close();
    await bench.close();
  }
}

async function measure(url: string, request: (n: number) => Signed): Promise<{ p50: number; p99: number }> {
  const samples: number[] = [];
  const give = async (n: number): Promise<void> => {
    const { body, headers } = request(n);
    const startedMs = performance.now();
    const response = await fetch(url, { method: 'POST', body, headers });
    await response.arrayBuffer();
    samples.push(performance.now() - startedMs);
    if (response.status >= 300) throw new Error(`${url}: ${response.status}`);
  };
  await give(0);
  samples.length = 0;
  const started = performance.now();
  const given: Promise<void>[] = [];
  for (let n = 1; n <= A_SECOND * SECONDS; n += 1) {
    given.push(give(n));
    const due = started + (n * 1_000) / A_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  await Promise.all(given);
  return percentiles(samples);
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
