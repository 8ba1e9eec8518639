import { AwsLambdaReceiver, App } from '@slack/bolt';
import { describe, expect, it, vi } from 'vitest';
import { createSlackSource } from '#shared/adapters/slack/slack-source.adapter.ts';
import { event, interaction, NOW_MS, press, SECRET, signed, slash } from './sign-slack.ts';

const source = createSlackSource({ secrets: { environment: 'dev', read: async () => [] } });

/** The example of "Verifying requests from Slack", as it is published. */
const PUBLISHED = {
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  seconds: 1531420618,
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};
const published = {
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(PUBLISHED.seconds),
    'x-slack-signature': PUBLISHED.signature,
  },
  body: Buffer.from(PUBLISHED.body),
  receivedMs: PUBLISHED.seconds * 1_000,
};

describe('a request that says it is from Slack', () => {
  it('is genuine by the vector of Slack’s documentation', async () => {
    expect(await source.verify(published, SECRET)).toBe(true);
    expect(await source.verify(published, `${SECRET}x`)).toBe(false);
  });

  it.each([0, 40, PUBLISHED.body.length - 1])('is none once byte %i of its body is another', async (at) => {
    const body = Buffer.from(PUBLISHED.body);
    body[at] = (body[at] ?? 0) ^ 1;

    expect(await source.verify({ ...published, body }, SECRET)).toBe(false);
  });

  it('is none once a digit of its signature is another', async () => {
    for (const at of [3, 30, PUBLISHED.signature.length - 1]) {
      const digit = PUBLISHED.signature[at] === '0' ? '1' : '0';
      const signature = `${PUBLISHED.signature.slice(0, at)}${digit}${PUBLISHED.signature.slice(at + 1)}`;
      const headers = { ...published.headers, 'x-slack-signature': signature };

      expect(await source.verify({ ...published, headers }, SECRET)).toBe(false);
    }
  });

  it.each([
    [299, true],
    [301, false],
    [-299, true],
    [-301, false],
  ])('signed %i seconds ago is taken: %s', async (ago, taken) => {
    const request = signed(slash('/state'), { seconds: NOW_MS / 1_000 - ago });

    expect(await source.verify(request, SECRET)).toBe(taken);
  });

  it.each([
    ['no time', { 'x-slack-request-timestamp': undefined }],
    ['a time that is no number', { 'x-slack-request-timestamp': 'now' }],
    ['a time in another notation', { 'x-slack-request-timestamp': '0x5B477D4A' }],
    ['no signature', { 'x-slack-signature': undefined }],
    ['an empty signature', { 'x-slack-signature': '' }],
    ['another version of signatures', { 'x-slack-signature': PUBLISHED.signature.replace('v0', 'v1') }],
  ])('with %s is none', async (_, headers) => {
    expect(await source.verify({ ...published, headers: { ...published.headers, ...headers } }, SECRET)).toBe(
      false,
    );
  });

  it('is none by an empty secret, nor with bytes that are no text', async () => {
    expect(await source.verify(signed(slash('/state'), { secret: '' }), '')).toBe(false);
    expect(await source.verify({ ...published, body: Buffer.from([0xff, 0xfe]) }, SECRET)).toBe(false);
  });
});

it('what these tests sign is what Bolt’s own receiver takes, and it refuses what we refuse', async () => {
  const nowMs = Date.now();
  const receiver = new AwsLambdaReceiver({ signingSecret: SECRET });
  vi.spyOn(receiver.logger, 'info').mockImplementation(() => undefined);
  const app = new App({
    receiver,
    token: 'xoxb-test',
    botId: 'B1',
    botUserId: 'U1',
    tokenVerificationEnabled: false,
  });
  const heard: string[] = [];
  app.command('/sprint', async ({ command, ack }) => {
    heard.push(`${command.command} ${command.text}`);
    await ack();
  });
  app.action(/^command:/, async ({ body, ack }) => {
    heard.push(body.type);
    await ack();
  });
  app.event('app_mention', async ({ event: { text } }) => void heard.push(text));
  const handler = await receiver.start();
  const bodies = [
    [slash('/sprint', 'plan AUTH-1'), 'application/x-www-form-urlencoded'],
    [
      interaction(press({ action_id: 'command:0', value: '/sprint start' })),
      'application/x-www-form-urlencoded',
    ],
    [
      event({
        type: 'app_mention',
        user: 'U061F7AUR',
        text: '<@U0LAN0Z89> sprint status',
        ts: '1515449522.000016',
        channel: 'C123ABC456',
        event_ts: '1515449522000016',
      }),
      'application/json',
    ],
  ] as const;

  for (const [body, type] of bodies)
    for (const secret of [SECRET, 'another']) {
      const request = signed(body, { type, nowMs, secret });
      const { statusCode } = await handler(
        {
          body,
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name, value ?? '']),
          ),
          isBase64Encoded: false,
          requestContext: {},
          rawPath: '/webhooks/slack',
          rawQueryString: '',
          routeKey: '$default',
          version: '2.0',
        },
        {},
      );

      expect(statusCode).toBe(secret === SECRET ? 200 : 401);
      expect(await source.verify(request, SECRET)).toBe(secret === SECRET);
    }
  expect(heard).toEqual(['/sprint plan AUTH-1', 'block_actions', '<@U0LAN0Z89> sprint status']);
});
