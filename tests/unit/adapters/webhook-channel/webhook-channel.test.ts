import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookChannel } from '#shared/adapters/webhook-channel/webhook-channel.adapter.ts';
import { isPublicAddress, lookupPublic } from '#shared/adapters/webhook-channel/public-address.ts';
import { signWebhook } from '#shared/adapters/webhook-channel/sign-webhook.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { keepAttempts, listAttempts } from '#shared/usecases/deliveries/keep-attempts.ts';
import { createMemoryStore } from '../../usecases/memory-store.ts';

const NEW = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OLD = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

const notice: Notice = {
  id: 'evt_shop_7',
  kind: 'story.approved',
  projectId: 'shop',
  message: {
    head: 'SHOP-1 is approved',
    text: 'By Ada — “ready”',
    tone: 'good',
    buttons: [],
    storyId: 'SHOP-1',
    progress: false,
    onlyToAsker: false,
  },
  data: { at: '2026-11-21T10:00:00.000Z', stories: ['SHOP-1'] },
  threadId: null,
  replaces: null,
};

interface Call {
  readonly body: string;
  readonly headers: Record<string, string>;
}
type Answer = { readonly status: number; readonly headers?: Record<string, string> } | 'silence';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

const receiver = async (answer: Answer) => {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      calls.push({
        body: Buffer.concat(parts).toString(),
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
      });
      if (answer === 'silence') return;
      response.writeHead(answer.status, answer.headers).end('never read');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?token=hidden` };
};

const channelWith = (
  values: readonly string[] = [NEW, OLD],
  options: { loopback?: boolean; timeoutMs?: number } = {},
) => {
  const store = createMemoryStore();
  return {
    store,
    channel: createWebhookChannel({
      secrets: { environment: 'dev', read: async (name) => (name === 'webhooks/shop' ? values : []) },
      clock: { nowMs: () => Date.now() },
      log: keepAttempts(store),
      loopback: true,
      ...options,
    }),
    attempts: () => listAttempts({ projectId: 'shop', max: 10 }, store),
  };
};

const to = (url: string, secretName = 'webhooks/shop') => ({ url, secretName });

describe('a signed webhook', () => {
  it('sends what the library of Standard Webhooks verifies, by the newer secret and by the older one', async () => {
    const { calls, url } = await receiver({ status: 204 });
    await channelWith().channel.send(to(url), notice);
    const [call] = calls;
    for (const secret of [NEW, OLD])
      expect(new Webhook(secret).verify(call!.body, call!.headers)).toEqual({
        id: 'evt_shop_7',
        kind: 'story.approved',
        project: 'shop',
        at: '2026-11-21T10:00:00.000Z',
        data: notice.data,
        text: 'SHOP-1 is approved\nBy Ada — “ready”',
      });
    expect(call!.headers).toMatchObject({ 'webhook-id': 'evt_shop_7', 'content-type': 'application/json' });
    expect(() => new Webhook(NEW).verify(call!.body.replace('Ada', 'Eve'), call!.headers)).toThrow();
    expect(() =>
      new Webhook(`whsec_${Buffer.alloc(32, 1).toString('base64')}`).verify(call!.body, call!.headers),
    ).toThrow();
  });

  it('signs the specification’s example as the specification does', () => {
    const at = 1_614_265_330;
    const signed = signWebhook(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', atSeconds: at, body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(signed['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it.each([
    [429, { 'retry-after': '17' }, 17],
    [503, {}, null],
    [500, { 'retry-after': 'soon' }, null],
  ] as const)('comes again after a %i, when the other side says so', async (status, headers, seconds) => {
    const { url } = await receiver({ status, headers });
    const { channel, attempts } = channelWith();
    await expect(channel.send(to(url), notice)).rejects.toMatchObject({
      name: 'ChannelDown',
      retryAfterSeconds: seconds,
    });
    expect(await attempts()).toMatchObject([{ outcome: 'down', status, why: `it answered ${status}` }]);
  });

  it('waits for a date, too', async () => {
    const { url } = await receiver({
      status: 503,
      headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() },
    });
    const sent = channelWith().channel.send(to(url), notice);
    await expect(sent).rejects.toMatchObject({ retryAfterSeconds: expect.closeTo(60, -1) as number });
  });

  it.each([410, 400, 401, 404, 302])('is given up after a %i', async (status) => {
    const { url, calls } = await receiver({ status, headers: { location: 'http://127.0.0.1:1/' } });
    await expect(channelWith().channel.send(to(url), notice)).rejects.toMatchObject({
      name: 'ChannelRefused',
    });
    expect(calls).toHaveLength(1);
  });

  it('comes again when nobody answers in time, or nobody is there', async () => {
    const { url } = await receiver('silence');
    const { channel, attempts } = channelWith([NEW], { timeoutMs: 50 });
    await expect(channel.send(to(url), notice)).rejects.toMatchObject({ name: 'ChannelDown' });
    await expect(channel.send(to('http://127.0.0.1:1/x'), notice)).rejects.toMatchObject({
      name: 'ChannelDown',
    });
    expect((await attempts()).map(({ outcome, status }) => [outcome, status])).toEqual([
      ['down', null],
      ['down', null],
    ]);
  });

  it('logs each try without the query of its URL, and lets it vanish after a week', async () => {
    const { url } = await receiver({ status: 200 });
    const { channel, attempts, store } = channelWith();
    await channel.send(to(url), notice);
    const [tried] = await attempts();
    expect(tried).toMatchObject({ noticeId: 'evt_shop_7', outcome: 'taken', status: 200, why: '' });
    expect(tried!.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/hooks$/);
    const [item] = Object.values(store.dump()) as { expiresAtSeconds: number }[];
    expect(item!.expiresAtSeconds - Date.parse(tried!.at) / 1_000).toBeCloseTo(7 * 86_400, -1);
  });
});

describe('a webhook that must not be called', () => {
  const refusal = async (address: Record<string, string>, values?: readonly string[], loopback = false) => {
    const { channel } = channelWith(values, { loopback });
    return channel.send(address, notice).then(
      () => 'sent',
      (error: unknown) => String(error),
    );
  };

  it.each([
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:169.254.169.254]/x',
    'https://[64:ff9b::a9fe:a9fe]/x',
    'https://[fd00:ec2::254]/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
  ])('lies at a closed address: %s', async (url) => {
    expect(await refusal(to(url))).toMatch(/^ChannelRefused: .* is no public address$/);
  });

  it('has a name that leads to a closed address', async () => {
    expect(await refusal(to('https://localhost/x'))).toMatch(/^ChannelRefused: localhost leads to no public/);
  });

  it('is not HTTPS, is no URL, carries a password, or has no proper secret', async () => {
    expect(await refusal(to('http://example.com/x'))).toContain('begins with https://');
    expect(await refusal(to('http://127.0.0.1/x'))).toContain('begins with https://');
    expect(await refusal(to('http://example.com/x'), undefined, true)).toContain('begins with https://');
    expect(await refusal(to('https://a:b@example.com/x'))).toContain('no user or password');
    expect(await refusal(to('example'))).toContain('no webhook’s address');
    expect(await refusal(to('https://example.com/x', 'anthropic-api-key'))).toContain('webhooks/<name>');
    expect(await refusal(to('https://example.com/x', 'webhooks/other'))).toContain(
      'the secret webhooks/other is not set: run "agent-workflow admin secret set webhooks/other --env dev"',
    );
    const malformed = await refusal(to('https://example.com/x'), ['plain-secret']);
    expect(malformed).toContain('whsec_');
    expect(malformed).not.toContain('plain-secret');
  });
});

describe('public addresses', () => {
  it.each(['1.1.1.1', '93.184.216.34', '100.128.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is one',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
  it.each([
    '0.0.0.0',
    '100.64.0.1',
    '172.31.9.9',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each([
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    'host',
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));

  it('are all that a name is resolved to', async () => {
    const found = await new Promise((resolve) =>
      lookupPublic('localhost', {}, (error, address) => resolve(error?.name ?? address)),
    );
    expect(found).toBe('ClosedAddress');
  });
});
