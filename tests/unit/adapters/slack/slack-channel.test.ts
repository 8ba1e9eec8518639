import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlackChannel } from '#shared/adapters/slack/slack-channel.adapter.ts';
import { escapeText } from '#shared/adapters/slack/escape-text.ts';
import { renderMessage } from '#shared/adapters/slack/render-message.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { EVENT_MESSAGES, eventMessage } from '#shared/domain/messages/event.messages.ts';
import { replyMessage } from '#shared/domain/messages/chat-reply.messages.ts';
import { commandMatrix } from '#shared/domain/workflow/command-matrix.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { NOW_MS } from './sign-slack.ts';
import { startLoopbackSlack } from './loopback-slack.ts';
import { messageBlocks } from './slack-schemas.ts';

const slack = await startLoopbackSlack();
afterAll(() => slack.close());

let tokens = ['xoxb-1'];
let fresh = tokens;
let nowMs = NOW_MS;
const channel = () =>
  createSlackChannel({
    secrets: { environment: 'dev', read: async (_, options) => (options?.fresh === true ? fresh : tokens) },
    clock: { nowMs: () => nowMs },
    pictures: { toPng: async (svg) => Buffer.from(`PNG of ${svg}`) },
    apiUrl: slack.apiUrl,
    hooksOrigin: slack.hooksOrigin,
  });

beforeEach(() => {
  (slack.calls as unknown[]).length = 0;
  (slack.offences as unknown[]).length = 0;
  tokens = fresh = ['xoxb-1'];
  nowMs = NOW_MS;
  for (const method of [
    'chat.postMessage',
    'chat.postEphemeral',
    'chat.update',
    'hook',
    'files.completeUploadExternal',
  ])
    slack.script(method);
});

const PLAIN: ChatMessage = {
  head: 'The sprint has started',
  text: 'Two stories.',
  tone: 'plain',
  buttons: [],
  storyId: null,
  progress: false,
  onlyToAsker: false,
};
const notice = (message: Partial<ChatMessage> = {}, more: Partial<Notice> = {}): Notice => ({
  id: 'evt_1',
  kind: 'sprint.started',
  projectId: 'prj_1',
  message: { ...PLAIN, ...message },
  data: {},
  threadId: null,
  replaces: null,
  ...more,
});
const ASKED = {
  channelId: 'C1',
  userId: 'U1',
  responseUrl: `${slack.hooksOrigin}/commands/1`,
  issuedAt: new Date(NOW_MS).toISOString(),
};
const methods = () => slack.calls.map(({ method }) => method);
const only = () => slack.calls[0]?.body;
const failure = async (sending: Promise<unknown>) =>
  sending.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('what happened, told to a channel', () => {
  it('is a message of the bot, whose time is its id', async () => {
    const sent = await channel().send({ channelId: 'C1' }, notice());

    expect(sent.messageId).toMatch(/^1700000000\.\d{6}$/);
    expect(only()).toMatchObject({
      channel: 'C1',
      text: 'The sprint has started',
      unfurl_links: 'false',
      blocks: [
        { type: 'header', text: { text: 'The sprint has started' } },
        { type: 'section', text: { type: 'mrkdwn', text: 'Two stories.', verbatim: true } },
      ],
    });
    expect(slack.offences).toEqual([]);
  });

  it('of a story hangs on the story’s thread, and on nothing where its root is gone', async () => {
    await channel().send({ channelId: 'C1' }, notice({}, { threadId: '1700000000.000042' }));
    expect(only()).toMatchObject({ thread_ts: '1700000000.000042' });

    slack.script('chat.postMessage', { ok: false, error: 'thread_not_found' });
    const sent = await channel().send({ channelId: 'C1' }, notice({}, { threadId: '1700000000.000042' }));
    expect(slack.calls.at(-1)?.body).not.toHaveProperty('thread_ts');
    expect(sent.messageId).not.toBeNull();
  });

  it('of progress edits its message in place, and stands anew where that is gone', async () => {
    const progress = notice({ progress: true }, { replaces: '1700000000.000007' });

    expect(await channel().send({ channelId: 'C1' }, progress)).toEqual({ messageId: '1700000000.000007' });
    expect(methods()).toEqual(['chat.update']);
    expect(only()).toMatchObject({ ts: '1700000000.000007' });

    slack.script('chat.update', { ok: false, error: 'message_not_found' });
    const sent = await channel().send({ channelId: 'C1' }, progress);
    expect(methods().slice(-2)).toEqual(['chat.update', 'chat.postMessage']);
    expect(sent.messageId).not.toBe('1700000000.000007');
    expect(slack.offences).toEqual([]);
  });

  it('pings nobody and pretends nothing, whatever people wrote', async () => {
    const text = '<!channel> <@U1> & @here <https://evil.test|our site> see https://x.test/a?b=1&c=2.';
    await channel().send({ channelId: 'C1' }, notice({ head: '<!here>', text, table: '``` <!channel> ```' }));

    const { text: fallback, blocks } = only();
    expect(fallback).toBe('&lt;!here&gt;');
    expect(blocks[1].text.text).toBe(
      '&lt;!channel&gt; &lt;@U1&gt; &amp; @here &lt;<https://evil.test>|our site&gt; see <https://x.test/a?b=1&amp;c=2>.',
    );
    expect(blocks[2].text.text.match(/```/g)).toHaveLength(2);
    expect(JSON.stringify(blocks.slice(1))).not.toMatch(/<[!@#]/);
  });

  it('has the buttons that the message has, each with what it says', async () => {
    await channel().send(
      { channelId: 'C1' },
      notice({
        tone: 'asks',
        buttons: [
          { label: 'Approve', style: 'primary', does: { kind: 'command', text: '/approve apr_1' } },
          {
            label: 'Reject…',
            style: 'danger',
            does: { kind: 'form', form: { name: 'reject', subject: 'apr_1' } },
          },
          { label: 'Show', style: 'plain', does: { kind: 'command', text: '/state' } },
        ],
      }),
    );

    const { blocks } = only();
    expect(blocks[0].text.text).toBe('❓ The sprint has started');
    expect(blocks[2].elements.map((each: any) => [each.action_id, each.value, each.style])).toEqual([
      ['command:0', '/approve apr_1', 'primary'],
      ['form:1', '{"name":"reject","subject":"apr_1"}', 'danger'],
      ['command:2', '/state', undefined],
    ]);
  });
});

describe('an answer', () => {
  it('goes by the response URL, to everybody or to the asker', async () => {
    expect(await channel().send(ASKED, notice())).toEqual({ messageId: null });
    await channel().send({ ...ASKED, threadTs: '1548261231.000100' }, notice({ onlyToAsker: true }));

    expect(methods()).toEqual(['hook', 'hook']);
    expect(
      slack.calls.map(({ body }) => [body.response_type, body.replace_original, body.thread_ts]),
    ).toEqual([
      ['in_channel', false, undefined],
      ['ephemeral', false, '1548261231.000100'],
    ]);
    expect(slack.offences).toEqual([]);
  });

  it.each([
    ['is over', () => (nowMs = NOW_MS + 30 * 60_000), ASKED],
    ['is used up', () => slack.script('hook', { status: 404, text: 'used_url' }), ASKED],
    ['is not Slack’s', () => undefined, { ...ASKED, responseUrl: 'https://evil.test/x' }],
    [
      'says not when it was made',
      () => undefined,
      { channelId: 'C1', userId: 'U1', responseUrl: ASKED.responseUrl },
    ],
  ])('goes by the bot where its URL %s', async (_, arrange, address) => {
    arrange();

    await channel().send(address, notice({ onlyToAsker: true }));
    await channel().send({ ...address, responseUrl: 'https://evil.test/x' }, notice());

    expect(methods().filter((method) => method !== 'hook')).toEqual([
      'chat.postEphemeral',
      'chat.postMessage',
    ]);
    expect(slack.calls.find(({ method }) => method === 'chat.postEphemeral')?.body).toMatchObject({
      user: 'U1',
    });
    expect(slack.offences).toEqual([]);
  });

  it('that is long is split at its lines, with the buttons under its end', async () => {
    const text = Array.from({ length: 400 }, (_, at) => `line ${at} ${'x'.repeat(50)}`).join('\n');
    const buttons = [
      { label: 'Show', style: 'plain' as const, does: { kind: 'command' as const, text: '/state' } },
    ];

    await channel().send(ASKED, notice({ text, buttons }));

    expect(methods()).toEqual(['hook', 'hook', 'hook']);
    const sections = slack.calls.flatMap(({ body }) =>
      body.blocks.filter((block: any) => block.type === 'section'),
    );
    expect(sections.map((block: any) => block.text.text).join('\n')).toBe(text);
    expect(slack.calls.map(({ body }) => body.blocks.at(-1).type)).toEqual(['section', 'section', 'actions']);
    expect(slack.offences).toEqual([]);
  });

  it('that no few messages hold is attached whole', async () => {
    const text = 'word '.repeat(20_000);

    await channel().send(ASKED, notice({ text }));

    expect(methods()).toEqual([
      'hook',
      'files.getUploadURLExternal',
      'upload',
      'files.completeUploadExternal',
    ]);
    expect(slack.calls.find(({ method }) => method === 'upload')?.body.toString()).toContain(text.trim());
    expect(slack.calls.at(-1)?.body).toMatchObject({ channel_id: 'C1' });
    expect(slack.offences).toEqual([]);
  });

  it('that can be attached nowhere is shown as far as a few messages go, which say so', async () => {
    slack.script('files.completeUploadExternal', { ok: false, error: 'not_in_channel' });

    await channel().send(ASKED, notice({ text: 'word '.repeat(20_000) }));

    expect(methods().filter((method) => method === 'hook')).toHaveLength(4);
    expect(JSON.stringify(slack.calls.at(-1)?.body.blocks)).toMatch(/Invite the app/);
    expect(slack.offences).toEqual([]);
  });

  it('with a picture shows it as points', async () => {
    await channel().send(ASKED, notice({ picture: { svg: '<svg/>', describes: 'The workflow; now IDLE' } }));

    expect(methods()).toEqual([
      'hook',
      'files.getUploadURLExternal',
      'upload',
      'files.completeUploadExternal',
    ]);
    expect(slack.calls[1]?.body).toMatchObject({
      filename: 'diagram.png',
      alt_text: 'The workflow; now IDLE',
    });
    expect(slack.calls[2]?.body.toString()).toContain('PNG of <svg/>');
    expect(slack.offences).toEqual([]);
  });

  it('says what the picture shows where the place takes none', async () => {
    slack.script('files.completeUploadExternal', { ok: false, error: 'channel_not_found' });

    await channel().send(ASKED, notice({ picture: { svg: '<svg/>', describes: 'The workflow; now IDLE' } }));

    expect(slack.calls.at(-1)).toMatchObject({
      method: 'hook',
      body: { text: expect.stringContaining('now IDLE') },
    });
  });
});

describe('a Slack that does not take it', () => {
  it('and asks to wait is down for as long as it says', async () => {
    slack.script('chat.postMessage', { status: 429, headers: { 'retry-after': '7' } });
    expect(await failure(channel().send({ channelId: 'C1' }, notice()))).toMatchObject({
      name: 'ChannelDown',
      retryAfterSeconds: 7,
    });

    slack.script('hook', { status: 429, headers: { 'retry-after': '3' } });
    expect(await failure(channel().send(ASKED, notice()))).toMatchObject({
      name: 'ChannelDown',
      retryAfterSeconds: 3,
    });
  });

  it.each(['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action', 'invalid_blocks'])(
    'by %s has refused it',
    async (error) => {
      slack.script('chat.postMessage', { ok: false, error });

      expect(await failure(channel().send({ channelId: 'C1' }, notice()))).toBeInstanceOf(ChannelRefused);
    },
  );

  it.each(['internal_error', 'fatal_error', 'service_unavailable', 'something_new'])(
    'by %s is down, and the notice comes again',
    async (error) => {
      slack.script('chat.postMessage', { ok: false, error });

      expect(await failure(channel().send({ channelId: 'C1' }, notice()))).toBeInstanceOf(ChannelDown);
    },
  );

  it('by a server’s error or no connection is down', async () => {
    slack.script('chat.postMessage', { status: 503 });
    expect(await failure(channel().send({ channelId: 'C1' }, notice()))).toBeInstanceOf(ChannelDown);
    slack.script('hook', { status: 500 });
    expect(await failure(channel().send(ASKED, notice()))).toBeInstanceOf(ChannelDown);
    const nowhere = createSlackChannel({
      secrets: { environment: 'dev', read: async () => ['xoxb-1'] },
      clock: { nowMs: () => nowMs },
      pictures: { toPng: async () => new Uint8Array() },
      apiUrl: 'http://127.0.0.1:9/api/',
      hooksOrigin: 'http://127.0.0.1:9',
    });
    expect(await failure(nowhere.send({ channelId: 'C1' }, notice()))).toBeInstanceOf(ChannelDown);
    expect(
      await failure(nowhere.send({ ...ASKED, responseUrl: 'http://127.0.0.1:9/x' }, notice())),
    ).toBeInstanceOf(ChannelDown);
  });

  it('with a revoked token is asked by the one that was just set, and has refused it where there is none', async () => {
    fresh = ['xoxb-2'];
    slack.script('chat.postMessage', { ok: false, error: 'token_revoked' });
    await channel().send({ channelId: 'C1' }, notice());
    expect(slack.calls.map(({ token }) => token)).toEqual(['xoxb-1', 'xoxb-2']);

    slack.script(
      'chat.postMessage',
      { ok: false, error: 'token_revoked' },
      { ok: false, error: 'token_revoked' },
    );
    expect(await failure(channel().send({ channelId: 'C1' }, notice()))).toBeInstanceOf(ChannelRefused);
  });

  it('waits for a token that nobody has set yet, and refuses what is no address', async () => {
    tokens = fresh = [];
    expect(await failure(channel().send({ channelId: 'C1' }, notice()))).toMatchObject({
      name: 'ChannelDown',
      message:
        'the secret slack-bot-token is not set: run "agent-workflow admin secret set slack-bot-token --env dev"',
    });
    expect(await failure(channel().send({ url: 'x' }, notice()))).toBeInstanceOf(ChannelRefused);
  });
});

describe('blocks', () => {
  it.each(Object.keys(EVENT_MESSAGES))('of the event %s are what Slack takes', (kind) => {
    const data = {
      approval: 'apr_01J',
      question: '?',
      commit: 'a'.repeat(40),
      stories: ['A-1'],
      reasons: ['x'.repeat(9_000)],
    };
    const message = eventMessage({ kind, storyId: 'AUTH-1', actor: { name: 'Ada' }, data });

    for (const { blocks } of renderMessage(message ?? PLAIN))
      expect(messageBlocks.safeParse(blocks).error).toBeUndefined();
  });

  it('of any text are what Slack takes, and no words are lost', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('\n', ' ', '&', '<!x>'),
        (piece, times, between) => {
          const text = Array.from({ length: times }, () => piece).join(between);
          const pages = renderMessage({ ...PLAIN, head: piece, text, table: text });
          const said = renderMessage({ ...PLAIN, text })
            .flatMap(({ blocks }) => blocks)
            .map((block) => (block.type === 'section' ? block.text?.text : ''))
            .join('');
          expect(said.replaceAll(/\s/g, '')).toBe(escapeText(text).replaceAll(/\s/g, ''));
          for (const { blocks, text: fallback } of pages) {
            expect(messageBlocks.safeParse(blocks).error).toBeUndefined();
            expect(fallback.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of the matrix fit one message', () => {
    expect(renderMessage({ ...PLAIN, text: '', table: commandMatrix('IDLE') })).toHaveLength(1);
  });

  it('of a refusal are shown strongly', () => {
    const message = replyMessage({
      text: '/sprint start',
      ok: false,
      reply: '/sprint start is not possible in IDLE.',
      state: 'IDLE',
      allowed: ['/epic'],
      error: '/sprint start is not possible in IDLE.',
      approvals: [],
    });

    expect(renderMessage(message)[0]?.text).toMatch(/^⛔ Refused: \/sprint start/);
  });
});
