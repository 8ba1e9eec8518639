import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiscordChannel } from '#shared/adapters/discord/discord-channel.adapter.ts';
import { registerCommands } from '#shared/adapters/discord/register-commands.adapter.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { ADA, APPLICATION, CHANNEL, TOKEN } from './interactions.ts';
import { startDiscord } from './loopback-discord.ts';
import type { LoopbackDiscord } from './loopback-discord.ts';
import { NOW_MS } from './sign-request.ts';

const MINUTE = 60_000;
const SECRETS: Secrets = { environment: 'dev', read: async () => ['token'] };
const WEBHOOK = `/webhooks/${APPLICATION}/${TOKEN}`;
const ORIGINAL = `${WEBHOOK}/messages/@original`;
const IN_CHANNEL = `/channels/${CHANNEL}/messages`;

const noticeOf = (message: Partial<ChatMessage> = {}, over: Partial<Notice> = {}): Notice => ({
  id: 'evt_cycle_1',
  kind: 'cycle.started',
  projectId: 'p',
  message: {
    head: 'AUTH-1 has begun',
    text: 'DESIGN',
    tone: 'plain',
    buttons: [],
    storyId: null,
    progress: false,
    onlyToAsker: false,
    ...message,
  },
  data: {},
  threadId: null,
  replaces: null,
  ...over,
});
const interactionAt = (at: number, ephemeral = false) => ({
  applicationId: APPLICATION,
  interactionToken: TOKEN,
  at: new Date(at).toISOString(),
  channelId: CHANNEL,
  userId: ADA.id,
  ephemeral,
});
const LONG = 'a line of words\n'.repeat(400);

describe('Discord as a channel', () => {
  let discord: LoopbackDiscord;
  const channelWith = (secrets = SECRETS) =>
    createDiscordChannel({
      clock: { nowMs: () => NOW_MS },
      pictures: {
        toPng: async (svg) => (svg === 'broken' ? Promise.reject(new Error('no SVG')) : Buffer.from('PNG')),
      },
      secrets,
      baseUrl: discord.url,
    });
  const send = (address: object, notice = noticeOf(), secrets = SECRETS) =>
    channelWith(secrets).send(address as never, notice);
  const calls = () => discord.taken.map(({ method, path }) => `${method} ${path}`);

  beforeEach(async () => {
    discord = await startDiscord();
  });
  afterEach(async () => {
    expect(discord.wrong).toEqual([]);
    await discord.close();
  });

  it('edits the deferred answer by the interaction’s own token', async () => {
    expect(await send(interactionAt(NOW_MS - MINUTE))).toEqual({ messageId: '1001' });
    expect(calls()).toEqual([`PATCH ${ORIGINAL}`]);
    expect(discord.taken[0]).toMatchObject({
      authorization: undefined,
      body: {
        embeds: [{ title: 'AUTH-1 has begun', description: 'DESIGN' }],
        allowed_mentions: { parse: [] },
        attachments: [],
        components: [],
      },
    });
  });

  it('lets a long answer go on in messages after it', async () => {
    await send(interactionAt(NOW_MS), noticeOf({ text: LONG }));
    expect(calls()).toEqual([`PATCH ${ORIGINAL}`, `POST ${WEBHOOK}`]);
    expect(discord.taken[1]!.body.flags).toBeUndefined();
  });

  it('shows a refusal to its asker alone: what all saw goes, and what one sees takes its place', async () => {
    await send(interactionAt(NOW_MS), noticeOf({ onlyToAsker: true, tone: 'bad', text: LONG }));
    expect(calls()).toEqual([`DELETE ${ORIGINAL}`, `POST ${WEBHOOK}`, `POST ${WEBHOOK}`]);
    expect(discord.taken.slice(1).map(({ body }) => body.flags)).toEqual([64, 64]);
  });

  it('goes on where an attempt at a refusal had ended after its first half', async () => {
    discord.refuse(`DELETE ${ORIGINAL}`, { status: 404, code: 10_008 });
    await send(interactionAt(NOW_MS), noticeOf({ onlyToAsker: true }));
    expect(calls()).toEqual([`DELETE ${ORIGINAL}`, `POST ${WEBHOOK}`]);
  });

  it('keeps an answer that began for one for that one', async () => {
    await send(interactionAt(NOW_MS, true), noticeOf({ onlyToAsker: true, text: LONG }));
    expect(calls()).toEqual([`PATCH ${ORIGINAL}`, `POST ${WEBHOOK}`]);
    expect(discord.taken[1]!.body.flags).toBe(64);
  });

  it('answers anew where somebody deleted the deferred answer', async () => {
    discord.refuse(`PATCH ${ORIGINAL}`, { status: 404, code: 10_008 });
    await send(interactionAt(NOW_MS));
    expect(calls()).toEqual([`PATCH ${ORIGINAL}`, `POST ${WEBHOOK}`]);
  });

  it('writes as the bot in the channel when the token is used up, and names who asked without calling them', async () => {
    await send(interactionAt(NOW_MS - 15 * MINUTE));
    expect(calls()).toEqual([`POST ${IN_CHANNEL}`]);
    expect(discord.taken[0]).toMatchObject({
      authorization: 'Bot token',
      body: { content: `<@${ADA.id}>`, allowed_mentions: { parse: [] } },
    });
  });

  it.each([10_015, 10_062, 50_027])('does so too when Discord knows the token no more (%d)', async (code) => {
    discord.refuse(`PATCH ${ORIGINAL}`, { status: code === 50_027 ? 401 : 404, code });
    await send(interactionAt(NOW_MS - MINUTE));
    expect(calls()).toEqual([`PATCH ${ORIGINAL}`, `POST ${IN_CHANNEL}`]);
  });

  it('comes again a second later when it was quicker than the edge’s own answer', async () => {
    discord.refuse(`PATCH ${ORIGINAL}`, { status: 404, code: 10_015 });
    await expect(send(interactionAt(NOW_MS - 1_000))).rejects.toMatchObject({
      name: 'ChannelDown',
      retryAfterSeconds: 1,
    });
  });

  it('posts an event in the channel, under a nonce that is the same for the same event', async () => {
    expect(await send({ channelId: CHANNEL })).toEqual({ messageId: '1001' });
    await send({ channelId: CHANNEL });
    const [first, second] = discord.taken.map(({ body }) => body);
    expect(first).toMatchObject({ enforce_nonce: true, nonce: second.nonce });
    await send({ channelId: CHANNEL }, noticeOf({}, { id: 'evt_cycle_2' }));
    expect(discord.taken[2]!.body.nonce).not.toBe(first.nonce);
  });

  it('posts a story’s later messages in the thread under its first', async () => {
    await send({ channelId: CHANNEL }, noticeOf({ storyId: 'AUTH-1' }, { threadId: '77' }));
    expect(calls()).toEqual(['POST /channels/77/messages']);
  });

  it('opens the thread when there is none yet', async () => {
    discord.refuse('POST /channels/77/messages', { status: 404, code: 10_003 });
    await send({ channelId: CHANNEL }, noticeOf({ storyId: 'AUTH-1' }, { threadId: '77' }));
    expect(calls()).toEqual([
      'POST /channels/77/messages',
      `POST ${IN_CHANNEL}/77/threads`,
      'POST /channels/77/messages',
    ]);
    expect(discord.taken[1]!.body.name).toBe('AUTH-1');
  });

  it.each([
    ['the first message is gone', { status: 404, code: 10_008 }],
    ['the channel has no threads', { status: 400, code: 50_024 }],
    ['the bot may open none', { status: 403, code: 50_013 }],
  ])('posts in the channel where %s', async (_why, refusal) => {
    discord.refuse('POST /channels/77/messages', { status: 404, code: 10_003 });
    discord.refuse(`POST ${IN_CHANNEL}/77/threads`, refusal);
    await send({ channelId: CHANNEL }, noticeOf({ storyId: 'AUTH-1' }, { threadId: '77' }));
    expect(calls().at(-1)).toBe(`POST ${IN_CHANNEL}`);
  });

  it('edits progress in its place: in the thread, or in the channel where it is the first message', async () => {
    const progress = { storyId: 'AUTH-1', progress: true };
    expect(
      await send({ channelId: CHANNEL }, noticeOf(progress, { threadId: '77', replaces: '78' })),
    ).toEqual({ messageId: '78' });
    await send({ channelId: CHANNEL }, noticeOf(progress, { threadId: '77', replaces: '77' }));
    expect(calls()).toEqual(['PATCH /channels/77/messages/78', `PATCH ${IN_CHANNEL}/77`]);
    expect(discord.taken[0]!.body).toMatchObject({ content: '', components: [], attachments: [] });
  });

  it.each([10_008, 10_003, 50_083])(
    'tells progress anew where its message is out of reach (%d)',
    async (code) => {
      discord.refuse('PATCH /channels/77/messages/78', { status: 404, code });
      discord.refuse(`PATCH ${IN_CHANNEL}/78`, { status: 404, code: 10_008 });
      await send(
        { channelId: CHANNEL },
        noticeOf({ storyId: 'AUTH-1', progress: true }, { threadId: '77', replaces: '78' }),
      );
      expect(calls().at(-1)).toBe('POST /channels/77/messages');
    },
  );

  it('attaches a picture, and the drawing where it cannot be drawn in points', async () => {
    const picture = { svg: '<svg/>', describes: 'The workflow' };
    await send(interactionAt(NOW_MS), noticeOf({ picture, text: '' }));
    await send(
      { channelId: CHANNEL },
      noticeOf({ picture: { ...picture, svg: 'broken' }, table: 'x'.repeat(3000) }),
    );
    expect(discord.taken.map(({ files }) => files)).toEqual([
      { 'files[0]': 'diagram.png image/png PNG' },
      {
        'files[0]': 'diagram.svg image/svg+xml broken',
        'files[1]': `table.txt text/plain; charset=utf-8 ${'x'.repeat(3000)}`,
      },
    ]);
  });

  it.each([
    [
      { status: 429, retryAfter: 0.3 },
      { name: 'ChannelDown', retryAfterSeconds: 1 },
    ],
    [
      { status: 429, retryAfter: 64.57 },
      { name: 'ChannelDown', retryAfterSeconds: 65 },
    ],
    [{ status: 500 }, { name: 'ChannelDown', retryAfterSeconds: null }],
    [{ status: 503 }, { name: 'ChannelDown', retryAfterSeconds: null }],
    [{ status: 403, code: 50_001 }, { name: 'ChannelRefused' }],
    [{ status: 404, code: 10_003 }, { name: 'ChannelRefused' }],
    [{ status: 400, code: 50_035 }, { name: 'ChannelRefused' }],
  ])('says of %j that it is %j', async (refusal, error) => {
    discord.refuse(`POST ${IN_CHANNEL}`, refusal);
    await expect(send({ channelId: CHANNEL })).rejects.toMatchObject(error);
  });

  it('is down while nobody answers, or the bot has no token, and names no token in what it says', async () => {
    await expect(
      send({ channelId: CHANNEL }, noticeOf(), { environment: 'dev', read: async () => [] }),
    ).rejects.toMatchObject({
      name: 'ChannelDown',
      message:
        'the secret discord-bot-token is not set: run "agent-workflow admin secret set discord-bot-token --env dev"',
    });
    await discord.close();
    const error = await send(interactionAt(NOW_MS)).then(
      () => expect.unreachable(),
      (caught: unknown) => caught as Error,
    );
    expect(error.name).toBe('ChannelDown');
    expect(`${error.message} ${String(error.cause)}`).not.toContain(TOKEN);
  });

  it('takes a token that was just rotated', async () => {
    const rotated: Secrets = {
      environment: 'dev',
      read: async (_name, options) => [options?.fresh === true ? 'token' : 'former'],
    };
    expect(await send({ channelId: CHANNEL }, noticeOf(), rotated)).toEqual({ messageId: '1001' });
    await expect(
      send({ channelId: CHANNEL }, noticeOf(), { environment: 'dev', read: async () => ['former'] }),
    ).rejects.toMatchObject({ name: 'ChannelDown' });
  });

  it('refuses an address of another platform', async () => {
    await expect(send({ channelId: 'C0123' })).rejects.toMatchObject({ name: 'ChannelRefused' });
    expect(calls()).toEqual([]);
  });

  it('gets the product’s commands, everywhere or in one server', async () => {
    await registerCommands({ applicationId: APPLICATION, secrets: SECRETS, baseUrl: discord.url });
    await registerCommands({
      applicationId: APPLICATION,
      guildId: '42',
      secrets: SECRETS,
      baseUrl: discord.url,
    });
    expect(calls()).toEqual([
      `PUT /applications/${APPLICATION}/commands`,
      `PUT /applications/${APPLICATION}/guilds/42/commands`,
    ]);
  });
});
