import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlackSource } from '#shared/adapters/slack/slack-source.adapter.ts';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { writeExample } from '#shared/domain/commands/command-spec.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { CHAT_FORMS } from '#shared/domain/messages/chat-forms.messages.ts';
import type { BoundProject, EdgeFacts } from '#shared/ports/webhook-source.port.ts';
import { event, interaction, NOW_MS, press, signed, slash } from './sign-slack.ts';
import { startLoopbackSlack } from './loopback-slack.ts';
import { viewErrors } from './slack-schemas.ts';

const slack = await startLoopbackSlack();
let tokens = ['xoxb-1'];
let bound: BoundProject | undefined;
const facts: EdgeFacts = { projectOf: async () => bound, findStories: async () => [] };
const secrets = {
  environment: 'dev',
  read: async (_: string, { fresh = false } = {}) => (fresh ? tokens : tokens.slice(0, 1)),
};

afterAll(() => slack.close());
beforeEach(() => {
  tokens = ['xoxb-1'];
  bound = { id: 'prj_1', name: 'shop', isMember: () => true };
  (slack.calls as unknown[]).length = 0;
});

const FORM = 'application/x-www-form-urlencoded';
const read = (body: string, type = FORM) =>
  createSlackSource({ secrets, apiUrl: slack.apiUrl }).read(signed(body, { type }), facts);
const issuedAt = new Date(NOW_MS).toISOString();
const opened = () => slack.calls.filter(({ method }) => method === 'views.open').map(({ body }) => body);

describe('a slash command', () => {
  it('is the command of whoever said it, answered by its response URL', async () => {
    expect(await read(slash('/sprint', 'plan AUTH-1 --goal “sign in”'))).toEqual({
      kind: 'command',
      delivery: '13345224609.738474920.8088930838d88f008e0',
      text: '/sprint plan AUTH-1 --goal “sign in”',
      actor: { id: 'slack:U2147483697', name: 'ada', via: 'slack' },
      channelId: 'slack:C2147483705',
      replyTo: {
        channel: 'slack',
        address: {
          channelId: 'C2147483705',
          userId: 'U2147483697',
          responseUrl: 'https://hooks.slack.com/commands/1234/5678',
          issuedAt,
        },
      },
      answer: { status: 200, body: null },
      refusal: expect.any(Function),
    });
  });

  it('that is not taken is answered to its sayer alone', async () => {
    const reading = await read(slash('/state', ''));
    expect(reading.kind === 'command' && reading.refusal?.('Come <again>.')).toEqual({
      status: 200,
      body: { response_type: 'ephemeral', text: 'Come &lt;again&gt;.' },
    });
  });

  it.each(COMMAND_FORMS.map((form) => [form.words, writeExample(form)] as const))(
    '%s comes through as it is listed, also by way of /agent',
    async (words, example) => {
      const [command = '', ...rest] = example.split(' ');
      const direct = await read(slash(command, rest.join(' ')));
      const around = await read(slash('/agent', example.slice(1)));

      const texts = [direct, around].map((reading) =>
        reading.kind === 'command' ? reading.text : reading.kind,
      );
      expect(texts).toEqual([example, example]);
      expect(parseCommand(example)).toMatchObject({ ok: true, command: { words } });
    },
  );

  it.each([
    ['/sprint', 'help', '/sprint'],
    ['/sprint', 'plan help', '/sprint plan'],
    ['/epic', 'Help', '/epic'],
    ['/agent', 'backlog help', '/backlog'],
  ])('%s %s asks for the help of %s', async (command, text, of) => {
    const reading = await read(slash(command, text));

    expect(parseCommand(reading.kind === 'command' ? reading.text : '')).toMatchObject({
      ok: true,
      command: { words: 'help', of },
    });
  });

  it('takes a text that ends with the word help as it is', async () => {
    expect(await read(slash('/feedback', 'please help'))).toMatchObject({ text: '/feedback please help' });
  });

  it('reads people, channels, links and signs as they were seen', async () => {
    const text =
      'ask &lt;b&gt; &amp; <@U012ABC|ada> in <#C012ABC|general>, <https://x.dev/a?b=1&amp;c=2|x>, <!here>';

    expect(await read(slash('/feedback', text))).toMatchObject({
      text: '/feedback ask <b> & @ada in #general, https://x.dev/a?b=1&c=2, @here',
    });
  });

  it('names people and channels to /project by their ids', async () => {
    expect(await read(slash('/project', 'member <@U012ABC|ada> developer'))).toMatchObject({
      text: '/project member slack:U012ABC developer',
    });
    expect(await read(slash('/project', 'bind <#C012ABC|general>'))).toMatchObject({
      text: '/project bind slack:C012ABC',
    });
  });

  it.each([
    ['/epic', '', 'epic'],
    ['/backlog', 'add_story', 'story'],
    ['/reject', 'AUTH-2', 'reject'],
    ['/suggest_fix', '', 'suggest_fix'],
    ['/feedback', '', 'feedback'],
    ['/request_changes', '', 'request_changes'],
  ])('%s %s without its text opens a form at once', async (command, text, name) => {
    expect(await read(slash(command, text))).toEqual({
      kind: 'answered',
      answer: { status: 200, body: null },
    });

    const [{ trigger_id, view }] = opened();
    expect(trigger_id).toBe('13345224609.738474920.8088930838d88f008e0');
    expect(JSON.parse(view.private_metadata)).toMatchObject({ form: { name }, channelId: 'C2147483705' });
    expect(JSON.stringify(view.blocks[0])).toContain('shop');
    expect(slack.offences).toEqual([]);
  });

  it('opens no form in a channel without a project: the answer says what is missing', async () => {
    bound = undefined;

    expect(await read(slash('/epic'))).toMatchObject({ kind: 'command', text: '/epic' });
    expect(opened()).toEqual([]);
  });

  it('says what to type where Slack does not open the form', async () => {
    slack.script('views.open', { ok: false, error: 'expired_trigger_id' });

    expect(await read(slash('/epic'))).toEqual({
      kind: 'answered',
      answer: {
        status: 200,
        body: {
          response_type: 'ephemeral',
          text: 'The form could not be opened. Say it instead: /epic "&lt;description&gt;" [--key KEY]',
        },
      },
    });
  });

  it('opens the form by the token that was just set, where the known one is revoked', async () => {
    let asked = 0;
    const rotating = { environment: 'dev', read: async () => [asked++ === 0 ? 'xoxb-old' : 'xoxb-new'] };
    slack.script('views.open', { ok: false, error: 'token_revoked' });

    const reading = await createSlackSource({ secrets: rotating, apiUrl: slack.apiUrl }).read(
      signed(slash('/epic')),
      facts,
    );

    expect(reading).toMatchObject({ kind: 'answered', answer: { body: null } });
    expect(slack.calls.map(({ token }) => token)).toEqual(['xoxb-old', 'xoxb-new']);
  });

  it('answers without a token, or without a way to Slack, what to type', async () => {
    tokens = [];
    expect(await read(slash('/epic'))).toMatchObject({ answer: { body: { response_type: 'ephemeral' } } });
    tokens = ['xoxb-1'];
    const away = createSlackSource({ secrets, apiUrl: 'http://127.0.0.1:9/api/' });
    expect(await away.read(signed(slash('/epic')), facts)).toMatchObject({
      answer: { body: { response_type: 'ephemeral' } },
    });
  });
});

describe('a button', () => {
  it('says its command for whoever pressed it, in the thread that it stands in', async () => {
    const body = interaction(
      press(
        { action_id: 'command:0', value: '/approve apr_01JABCDEF0123456789' },
        { message: { thread_ts: '1548261231.000100' } },
      ),
    );

    expect(await read(body)).toEqual({
      kind: 'command',
      delivery: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3',
      text: '/approve apr_01JABCDEF0123456789',
      actor: { id: 'slack:UA8RXUSPL', name: 'jtorrance', via: 'slack' },
      channelId: 'slack:CBR2V3XEX',
      replyTo: {
        channel: 'slack',
        address: {
          channelId: 'CBR2V3XEX',
          userId: 'UA8RXUSPL',
          responseUrl: 'https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209',
          threadTs: '1548261231.000100',
          issuedAt,
        },
      },
      answer: { status: 200, body: null },
      refusal: null,
    });
  });

  it.each(CHAT_FORMS)('of the form %s opens it', async (name) => {
    const value = JSON.stringify({ name, subject: 'AUTH-2' });

    expect(await read(interaction(press({ action_id: 'form:1', value })))).toEqual({
      kind: 'answered',
      answer: { status: 200, body: null },
    });
    expect(opened()).toHaveLength(1);
    expect(slack.offences).toEqual([]);
  });

  it('tells its presser what to type where the form does not open', async () => {
    slack.script('views.open', { ok: false, error: 'expired_trigger_id' });
    const more = { response_url: `${slack.hooksOrigin}/actions/1` };

    await read(interaction(press({ action_id: 'form:0', value: '{"name":"feedback"}' }, more)));

    expect(slack.calls.at(-1)).toMatchObject({
      method: 'hook',
      body: { response_type: 'ephemeral', replace_original: false },
    });
    expect(slack.offences).toEqual([]);
  });

  it.each([
    ['another app’s button', press({ action_id: 'open', value: 'x' })],
    ['a button with a form that is none', press({ action_id: 'form:0', value: '{"name":"drop"}' })],
    ['a button with a broken form', press({ action_id: 'form:0', value: '{' })],
    ['a button in no channel', press({ action_id: 'command:0', value: '/state' }, { channel: undefined })],
    ['a shortcut', { type: 'shortcut', callback_id: 'x' }],
    ['a closed view', { type: 'view_closed' }],
    ['something that Slack invents later', { type: 'telepathy' }],
  ])('%s is skipped, and said why', async (_, payload) => {
    expect(await read(interaction(payload))).toMatchObject({
      kind: 'skipped',
      why: expect.stringMatching(/\w/),
    });
  });
});

describe('a form that was filled in', () => {
  const submit = (form: object, values: Record<string, string | null>, more: object = {}) => ({
    type: 'view_submission',
    team: { id: 'T1' },
    user: { id: 'UA8RXUSPL', username: 'jtorrance', name: 'jtorrance' },
    view: {
      id: 'VNHU13V36',
      hash: '156663117.cd33ad1f',
      type: 'modal',
      callback_id: 'form',
      private_metadata: JSON.stringify({
        form,
        channelId: 'CBR2V3XEX',
        responseUrl: 'https://hooks.slack.com/commands/1/2',
        issuedAt,
      }),
      state: {
        values: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [
            name,
            { value: { type: 'plain_text_input', value } },
          ]),
        ),
      },
      ...more,
    },
  });

  it('is one command, answered where the form was asked for', async () => {
    const body = interaction(
      submit({ name: 'story' }, { text: 'Reset "it"', criteria: 'a\nb', feature: null, priority: '2' }),
    );

    expect(await read(body)).toEqual({
      kind: 'command',
      delivery: 'VNHU13V36:156663117.cd33ad1f',
      text: '/backlog add_story "Reset \\"it\\"" --criteria "a; b" --priority "2"',
      actor: { id: 'slack:UA8RXUSPL', name: 'jtorrance', via: 'slack' },
      channelId: 'slack:CBR2V3XEX',
      replyTo: {
        channel: 'slack',
        address: {
          channelId: 'CBR2V3XEX',
          userId: 'UA8RXUSPL',
          responseUrl: 'https://hooks.slack.com/commands/1/2',
          issuedAt,
        },
      },
      answer: { status: 200, body: null },
      refusal: expect.any(Function),
    });
  });

  it('that is not taken stays open, and says why', async () => {
    const reading = await read(interaction(submit({ name: 'feedback' }, { text: 'good' })));
    expect(reading.kind === 'command' && reading.refusal?.('Come again.').body).toEqual({
      response_action: 'errors',
      errors: { text: 'Come again.' },
    });
  });

  it.each([
    [{ name: 'reject', subject: 'AUTH-2' }, { reason: 'no rules' }, '/reject AUTH-2 "no rules"'],
    [{ name: 'suggest_fix', subject: 'AUTH-2' }, { hint: 'see x' }, '/suggest_fix "see x" AUTH-2'],
    [{ name: 'suggest_fix', subject: '' }, { hint: 'see x' }, '/suggest_fix "see x"'],
    [{ name: 'epic' }, { description: 'Sign in', key: 'AUTH' }, '/epic "Sign in" --key "AUTH"'],
    [{ name: 'feedback' }, { text: 'good' }, '/feedback "good"'],
    [{ name: 'request_changes' }, { text: 'faster' }, '/request_changes "faster"'],
  ])('%j becomes its command', async (form, values, text) => {
    expect(await read(interaction(submit(form, values as Record<string, string>)))).toMatchObject({ text });
  });

  it('stays open, with what is wrong beside the field', async () => {
    const reading = await read(interaction(submit({ name: 'epic' }, { description: 'x', key: 'not a key' })));

    expect(reading).toMatchObject({ kind: 'answered', answer: { status: 200 } });
    const { errors } = viewErrors.parse(reading.kind === 'answered' ? reading.answer.body : null);
    expect(errors['key']).toMatch(/no key/);
  });

  it('is unreadable without what it was opened with, and skipped when it is another app’s', async () => {
    const broken = submit({ name: 'epic' }, {}, { private_metadata: '{' });
    const foreign = submit({ name: 'epic' }, {}, { callback_id: 'theirs' });

    expect(await read(interaction(broken))).toMatchObject({ kind: 'unreadable', status: 422 });
    expect(await read(interaction(foreign))).toMatchObject({ kind: 'skipped' });
  });
});

describe('an event', () => {
  const mentioned = (text: string, more: object = {}) =>
    read(
      event({
        type: 'app_mention',
        user: 'U061F7AUR',
        text,
        ts: '1515449522.000016',
        channel: 'C123ABC456',
        event_ts: '1',
        ...more,
      }),
      'application/json',
    );

  it('that asks whether the address is ours is answered', async () => {
    const body = JSON.stringify({ token: 'x', challenge: '3eZbrw1aBm2rZgRNFdxV', type: 'url_verification' });

    expect(await read(body, 'application/json')).toEqual({
      kind: 'answered',
      answer: { status: 200, body: { challenge: '3eZbrw1aBm2rZgRNFdxV' } },
    });
  });

  it.each([
    ['<@U0LAN0Z89> sprint status', '/sprint status'],
    ['<@U0LAN0Z89>: /sprint plan AUTH-1', '/sprint plan AUTH-1'],
    ['hey <@U0LAN0Z89|agent> feedback a &lt;b&gt;', '/feedback a <b>'],
    ['<@U0LAN0Z89> /nonsense', '/nonsense'],
    ['<@U0LAN0Z89> agent state', '/state'],
  ])('%s is the command %s', async (text, command) => {
    expect(await mentioned(text)).toMatchObject({
      kind: 'command',
      text: command,
      delivery: 'C123ABC456:1515449522.000016',
      actor: { id: 'slack:U061F7AUR', via: 'slack' },
      replyTo: { address: { channelId: 'C123ABC456', threadTs: '1515449522.000016' } },
    });
  });

  it.each([
    ['without a command', mentioned('<@U0LAN0Z89> thanks!')],
    ['of a bot', mentioned('<@U0LAN0Z89> sprint status', { bot_id: 'B1' })],
    ['of nobody', mentioned('<@U0LAN0Z89> sprint status', { user: undefined })],
    ['that was changed', mentioned('<@U0LAN0Z89> sprint status', { subtype: 'message_changed' })],
    ['of another kind', read(event({ type: 'reaction_added', user: 'U1' }), 'application/json')],
    ['that is none', read(JSON.stringify({ type: 'app_rate_limited' }), 'application/json')],
  ])('%s is skipped', async (_, reading) => {
    expect(await reading).toMatchObject({ kind: 'skipped' });
  });
});

it('answers a check of the certificate', async () => {
  expect(await read('ssl_check=1&token=x')).toEqual({
    kind: 'answered',
    answer: { status: 200, body: null },
  });
});

it.each([
  ['no JSON', '{', 'application/json', 400],
  ['no object', '[]', 'application/json', 422],
  ['an event without a type', '{}', 'application/json', 422],
  [
    'an event without a bottom',
    `{"type":${'['.repeat(90_000)}${']'.repeat(90_000)}}`,
    'application/json',
    422,
  ],
  ['an empty form', '', FORM, 422],
  ['a payload that is no JSON', 'payload=%7B', FORM, 400],
  ['a payload without a type', 'payload=%7B%7D', FORM, 422],
  ['a command without a trigger', 'command=/state&user_id=U1&channel_id=C1', FORM, 422],
  ['a command that is none', slash('state'), FORM, 422],
  [
    'a mention without its time',
    event({ type: 'app_mention', user: 'U1', text: 'x', channel: 'C1' }),
    'application/json',
    422,
  ],
  ['a press without an action', interaction(press({}, { actions: [] })), FORM, 422],
])('%s is unreadable', async (_, body, type, status) => {
  expect(await read(body, type)).toMatchObject({
    kind: 'unreadable',
    status,
    why: expect.stringMatching(/\w/),
  });
});
