/** The edge over a store and queues in memory, with a real platform or one whose signature is the body's SHA-256 under a secret. */
import { createHmac } from 'node:crypto';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import type { EdgeFacts, Reading, WebhookSource } from '#shared/ports/webhook-source.port.ts';
import { createHandler } from '#functions/receive-delivery/handler.ts';
import type { DeliveryAnswer } from '#functions/receive-delivery/handler.ts';
import { createMemoryStore, type MemoryStore } from '../memory-store.ts';

export interface Sent {
  readonly queue: string;
  readonly body: JsonObject;
  readonly groupId: string | undefined;
  readonly dedupId: string | undefined;
}

export const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

const source = (read: (body: string) => Reading): WebhookSource => ({
  name: 'github',
  verify: async ({ headers, body }, secret) =>
    headers['x-hub-signature-256'] === sign(body.toString(), secret),
  read: async ({ body }) => read(body.toString()),
});

export interface EdgeBench {
  readonly store: MemoryStore;
  readonly sent: Sent[];
  readonly secrets: { values: string[]; reads: number };
  /** What the edge logs. */
  readonly logged: string[];
  nowMs: number;
  /** Makes the next send fail, as if the edge died there. */
  failSend: boolean;
  post(
    body: string,
    options?: { secret?: string; headers?: Record<string, string> },
  ): Promise<DeliveryAnswer>;
}

export function openEdge(platform: WebhookSource | ((body: string) => Reading)): EdgeBench {
  const store = createMemoryStore();
  const sent: Sent[] = [];
  const secrets = { values: ['s1'], reads: 0 };
  const shelf: Secrets = {
    environment: 'dev',
    read: async (_name, options) => {
      if (options?.fresh === true) secrets.reads += 1;
      return options?.fresh === true ? secrets.values : secrets.values.slice(0, 1);
    },
  };
  const facts: EdgeFacts = {
    projectOf: async (channel) =>
      channel.startsWith('slack:C1')
        ? { id: 'shop', name: 'Shop', isMember: (actor) => !actor.startsWith('slack:UX') }
        : undefined,
    findStories: async () => [],
  };
  let made = 0;
  const bench: EdgeBench = {
    store,
    sent,
    secrets,
    logged: [],
    nowMs: 1_800_000_000_000,
    failSend: false,
    post: (body, { secret = 's1', headers = {} } = {}) =>
      handle({
        method: 'POST',
        path: '/webhooks/github',
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': sign(body, secret),
          ...headers,
        },
        bytes: Buffer.from(body),
      }),
  };
  const handle = createHandler({
    store,
    clock: { nowMs: () => bench.nowMs },
    ids: { next: (prefix) => `${prefix}_${String((made += 1)).padStart(26, '0')}` },
    secrets: shelf,
    onUnverifiable: (why) => void bench.logged.push(why),
    facts,
    queue: {
      send: async (queue, body, options) => {
        if (bench.failSend) {
          bench.failSend = false;
          throw new Error('killed');
        }
        sent.push({ queue, body, groupId: options?.groupId, dedupId: options?.dedupId });
      },
      receive: async () => [],
      delete: async () => undefined,
      setVisibility: async () => undefined,
      redrive: async () => 0,
    },
    sources: { github: typeof platform === 'function' ? source(platform) : platform } as never,
  });
  return bench;
}
