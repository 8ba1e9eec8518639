import { InteractionResponseFlags, InteractionResponseType } from 'discord-interactions';
import { describe, expect, it } from 'vitest';
import { createDiscordSource } from '#shared/adapters/discord/discord-source.adapter.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { deedId, formId } from '#shared/adapters/discord/deed-ids.ts';
import type { EdgeFacts, Reading } from '#shared/ports/webhook-source.port.ts';
import { modalRules } from './discord-rules.ts';
import {
  ADA,
  APPLICATION,
  CHANNEL,
  TOKEN,
  alone,
  autocompleteOf,
  commandOf,
  pressOf,
  submitOf,
} from './interactions.ts';
import { NOW_MS, signRequest } from './sign-request.ts';

const asked: (readonly [string, string])[] = [];
const facts: EdgeFacts = {
  projectOf: async () => ({ id: 'p', name: 'P', isMember: () => true }),
  findStories: async ({ channelId, actorId }, words) => {
    expect(actorId).toMatch(/^discord:\d+$/);
    asked.push([channelId, words]);
    return Array.from({ length: 25 }, (_, n) => ({
      id: `AUTH-${n + 1}`,
      title: `${'Sign in 🙂 '.repeat(12)}\n@everyone`,
    }));
  },
};
const read = (body: unknown): Promise<Reading> => createDiscordSource().read(signRequest(body), facts);
const command = async (body: unknown) => {
  const reading = await read(body);
  if (reading.kind !== 'command') throw new Error(JSON.stringify(reading));
  return reading;
};
const answer = async (body: unknown): Promise<any> => {
  const reading = await read(body);
  if (reading.kind !== 'answered') throw new Error(JSON.stringify(reading));
  expect(reading.answer.status).toBe(200);
  return reading.answer.body;
};
const sprintPlan = {
  name: 'sprint',
  options: [
    {
      name: 'plan',
      type: 1,
      options: [
        { name: 'goal', type: 3, value: 'say "hi"\nthere' },
        { name: 'id', type: 3, value: 'AUTH-1, AUTH-2' },
      ],
    },
  ],
};

describe('an interaction of Discord', () => {
  it('that pings is answered with a pong', async () => {
    expect(await answer({ type: 1, id: '1', token: 'x', application_id: '2', version: 1 })).toEqual({
      type: InteractionResponseType.PONG,
    });
  });

  it('with a command becomes our command line, deferred for all to see', async () => {
    expect(await command(commandOf(sprintPlan))).toEqual({
      kind: 'command',
      delivery: '786008729715212338',
      text: '/sprint plan AUTH-1,AUTH-2 --goal "say \\"hi\\"\\nthere"',
      actor: { id: `discord:${ADA.id}`, name: 'Ada Lovelace', via: 'discord' },
      channelId: `discord:${CHANNEL}`,
      replyTo: {
        channel: 'discord',
        address: {
          applicationId: APPLICATION,
          interactionToken: TOKEN,
          at: new Date(NOW_MS).toISOString(),
          channelId: CHANNEL,
          userId: ADA.id,
          ephemeral: false,
        },
      },
      answer: { status: 200, body: { type: InteractionResponseType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE } },
      refusal: expect.any(Function),
    });
  });

  it('with a command that is not taken is answered to its sayer alone', async () => {
    const { refusal } = await command(commandOf(sprintPlan));
    expect(refusal?.('Come again.')).toEqual({
      status: 200,
      body: {
        type: InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE,
        data: { content: 'Come again.', flags: InteractionResponseFlags.EPHEMERAL },
      },
    });
  });

  it('with a command that cannot be read is deferred for its sayer alone', async () => {
    const { answer: said, replyTo } = await command(
      commandOf({ name: 'epic', options: [{ name: 'key', type: 3, value: 'x' }] }),
    );
    expect(said.body).toEqual({
      type: InteractionResponseType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE,
      data: { flags: InteractionResponseFlags.EPHEMERAL },
    });
    expect(replyTo.address).toMatchObject({ ephemeral: true });
  });

  it('with a command that is registered no more says its words, so that the answer names it', async () => {
    expect(
      (
        await command(
          commandOf({ name: 'old', options: [{ name: 'grp', type: 2, options: [{ name: 'x', type: 1 }] }] }),
        )
      ).text,
    ).toBe('/old grp x');
  });

  it('in a thread is for the channel of the thread, and answered in the thread', async () => {
    const thread = { channel_id: '999', channel: { id: '999', type: 11, parent_id: CHANNEL } };
    const { channelId, replyTo } = await command(commandOf(sprintPlan, thread));
    expect(channelId).toBe(`discord:${CHANNEL}`);
    expect(replyTo.address).toMatchObject({ channelId: '999' });
  });

  it('in a conversation with the bot is of its user', async () => {
    expect((await command(commandOf(sprintPlan, alone))).actor.id).toBe(`discord:${ADA.id}`);
  });

  it('with a button that says a command is that command', async () => {
    const id = deedId({ kind: 'command', text: '/approve apr_01J0000000000000000000000A' })!;
    expect((await command(pressOf(id))).text).toBe('/approve apr_01J0000000000000000000000A');
  });

  it.each([
    { name: 'reject', subject: 'apr_01J0000000000000000000000A' } as const,
    { name: 'suggest_fix', subject: 'AUTH-1' } as const,
    { name: 'epic' } as const,
    { name: 'story' } as const,
    { name: 'feedback' } as const,
    { name: 'request_changes' } as const,
  ])('with a button that opens a form gets the form at once: $name', async (form) => {
    const opened = await answer(pressOf(deedId({ kind: 'form', form })!));
    expect(opened.type).toBe(InteractionResponseType.MODAL);
    expect(modalRules.parse(opened.data)).toEqual(opened.data);
    const first = opened.data.components.find((one: { type: number }) => one.type === 18);
    const { text } = await command(
      submitOf(opened.data.custom_id, { [first.component.custom_id]: 'because "so"\nand so' }),
    );
    expect(Object.values((parseCommand(text) as { command: object }).command)).toContain(
      'because "so"\nand so',
    );
    if ('subject' in form) expect(text).toContain(form.subject);
  });

  it('with a form as it came before there were labels is read too', async () => {
    const rows = {
      custom_id: formId({ name: 'feedback' }),
      components: [{ type: 1, components: [{ type: 4, custom_id: 'text', value: 'good' }] }],
    };
    expect((await command({ ...submitOf('', {}), data: rows })).text).toBe('/feedback "good"');
  });

  it('that asks for stories gets at most 25, each in 100 characters, with what was typed before', async () => {
    asked.length = 0;
    const typing = (value: string) => ({
      name: 'sprint',
      options: [{ name: 'plan', type: 1, options: [{ name: 'id', type: 3, value, focused: true }] }],
    });
    const { type, data } = await answer(autocompleteOf(typing('AUTH-7, sign')));
    expect(type).toBe(InteractionResponseType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT);
    expect(asked).toEqual([[`discord:${CHANNEL}`, 'sign']]);
    expect(data.choices).toHaveLength(25);
    expect(data.choices[0].value).toBe('AUTH-7, AUTH-1');
    for (const { name, value } of data.choices) {
      expect(name.length).toBeLessThanOrEqual(100);
      expect(value.length).toBeLessThanOrEqual(100);
    }
    expect((await answer(autocompleteOf(typing('A-1,'.repeat(40))))).data.choices).toEqual([]);
  });

  it('that asks for what may be viewed gets the words of the table first', async () => {
    const typing = {
      name: 'backlog',
      options: [{ name: 'view', type: 1, options: [{ name: 'what', type: 3, value: 's', focused: true }] }],
    };
    expect((await answer(autocompleteOf(typing))).data.choices[0]).toEqual({
      name: 'sprint',
      value: 'sprint',
    });
  });

  it('that asks for what nothing is proposed for gets an empty list', async () => {
    const typing = { name: 'feedback', options: [{ name: 'text', type: 3, value: 's', focused: true }] };
    expect((await answer(autocompleteOf(typing))).data.choices).toEqual([]);
  });

  it.each([
    ['of an unknown type', { type: 77 }],
    ['of a menu on a user', commandOf({ name: 'x', type: 2 })],
    ['with a button of somebody else', pressOf('their-button')],
    ['with a form that is none', submitOf('form:constructor:', {})],
    ['with a form of somebody else', submitOf('say:/state', {})],
  ])('%s is left alone, and said why', async (_what, body) => {
    expect(await read(body)).toMatchObject({ kind: 'skipped', why: expect.stringMatching(/\w/) });
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['null', 'null'],
    ['a text for a type', '{"type":"2"}'],
  ])('that is %s cannot be read', async (_what, body) => {
    expect(await read(body)).toMatchObject({ kind: 'unreadable', status: 400 });
  });

  it.each([
    ['no user', commandOf(sprintPlan, { member: undefined })],
    ['an id that is none', commandOf(sprintPlan, { id: '../1' })],
    ['a token that is a path', commandOf(sprintPlan, { token: 'a/../b' })],
    ['no channel', pressOf('say:/state', { channel_id: undefined })],
    ['no data', { ...commandOf({}), data: undefined }],
    ['no data of a form', { ...submitOf('', {}), data: null }],
  ])('with %s cannot be read either', async (_what, body) => {
    expect(await read(body)).toMatchObject({ kind: 'unreadable', status: 422 });
  });
});
