import * as z from 'zod';
import type { DeliveryAttempt } from '#shared/contracts/delivery-attempt.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Channel, Notice } from '#shared/ports/channel.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { DeliveryLog } from '#shared/ports/delivery-log.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { postSigned } from './post-signed.ts';
import { ClosedAddress } from './public-address.ts';
import { MalformedSecret, signWebhook } from './sign-webhook.ts';

export interface WebhookChannelOptions {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: DeliveryLog;
  /** Milliseconds for one call, from its start to the head of the answer. */
  readonly timeoutMs?: number;
  /** For tests: plain HTTP to this machine is allowed, and nothing else is. */
  readonly loopback?: boolean;
}

const TIMEOUT_MS = 10_000;

/**
 * Where a project's notices go. A secret for webhooks lies under `webhooks/`, so that no project's configuration makes
 * the engine sign with another secret of the deployment.
 */
export const webhookAddress = z.object({
  url: z.url(),
  secretName: z.string().regex(/^webhooks\/[\w.-]+$/, 'a webhook’s secret is called webhooks/<name>'),
});

type Ended = Pick<DeliveryAttempt, 'outcome' | 'status' | 'why'> & {
  readonly retryAfterSeconds?: number | null;
};

/**
 * Signed JSON to any URL (Standard Webhooks). Only HTTPS, only public addresses, no redirects. No answer, 408, 425, 429
 * and 5xx: it comes again. Any other answer but 2xx, 410 above all: it will not. Each try is logged.
 */
export function createWebhookChannel(options: WebhookChannelOptions): Channel {
  const { clock, log } = options;
  return {
    name: 'webhook',
    send: async (address, notice) => {
      const to = webhookAddress.safeParse(address);
      if (!to.success) throw new ChannelRefused(`no webhook’s address: ${z.prettifyError(to.error)}`);
      const url = new URL(to.data.url);
      const startedMs = clock.nowMs();
      const ended = await post(url, to.data.secretName, notice, options);
      await log.record({
        v: 1,
        projectId: notice.projectId,
        noticeId: notice.id,
        kind: notice.kind,
        url: `${url.origin}${url.pathname}`,
        outcome: ended.outcome,
        status: ended.status,
        ms: Math.max(0, Math.round(clock.nowMs() - startedMs)),
        why: ended.why,
        at: new Date(startedMs).toISOString(),
      });
      switch (ended.outcome) {
        case 'taken':
          return { messageId: null };
        case 'down':
          throw new ChannelDown(ended.why, ended.retryAfterSeconds ?? null);
        case 'refused':
          throw new ChannelRefused(ended.why);
      }
    },
  };
}

async function post(
  url: URL,
  secretName: string,
  notice: Notice,
  { secrets, clock, timeoutMs = TIMEOUT_MS, loopback = false }: WebhookChannelOptions,
): Promise<Ended> {
  const refused = (why: string): Ended => ({ outcome: 'refused', status: null, why });
  const isLoopback = loopback && url.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (url.protocol !== 'https:' && !isLoopback) return refused('a webhook’s URL begins with https://');
  if (url.username !== '' || url.password !== '') return refused('a webhook’s URL holds no user or password');
  const values = await secrets.read(secretName);
  if (values.length === 0) return refused(missingSecret(secretName, secrets.environment));
  const nowMs = clock.nowMs();
  const body = JSON.stringify(bodyOf(notice, nowMs));
  try {
    const signed = signWebhook({ id: notice.id, atSeconds: Math.floor(nowMs / 1_000), body }, values);
    const posted = await postSigned(url, {
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'agent-workflow', ...signed },
      timeoutMs,
      nowMs: () => clock.nowMs(),
      loopback: isLoopback,
    });
    return endOf(posted);
  } catch (error) {
    if (error instanceof ClosedAddress || error instanceof MalformedSecret) return refused(error.message);
    const why = error instanceof Error ? error.message : String(error);
    return { outcome: 'down', status: null, why: `no answer: ${why}` };
  }
}

/** Statuses that pass by themselves: timeout, too early, too many. */
const PASSING = [408, 425, 429];

function endOf({
  status,
  retryAfterSeconds,
}: {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
}): Ended {
  if (status >= 200 && status < 300) return { outcome: 'taken', status, why: '' };
  if (status >= 500 || PASSING.includes(status))
    return { outcome: 'down', status, why: `it answered ${status}`, retryAfterSeconds };
  return { outcome: 'refused', status, why: `it answered ${status}` };
}

/** `at`: when what is told happened, where the event says so; a repeat has the same body. */
const bodyOf = ({ id, kind, projectId, data, message }: Notice, nowMs: number): JsonObject => ({
  id,
  kind,
  project: projectId,
  at: typeof data['at'] === 'string' ? data['at'] : new Date(nowMs).toISOString(),
  data,
  text: [message.head, message.text].filter((line) => line !== '').join('\n'),
});
