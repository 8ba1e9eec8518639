import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { cleanText } from '#shared/domain/commands/clean-text.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import type { ChatForm } from '#shared/domain/messages/chat-message.ts';
import { formCommand } from '#shared/domain/messages/chat-forms.messages.ts';
import type { EdgeFacts, Reading, WebhookRequest, WebhookSource } from '#shared/ports/webhook-source.port.ts';
import type { InteractionAddress } from './address.ts';
import { commandText, readCommand } from './command-text.ts';
import { readDeedId } from './deed-ids.ts';
import {
  ANSWER,
  EPHEMERAL,
  INTERACTION,
  anyInteraction,
  channelOf,
  commandInteraction,
  componentInteraction,
  modalInteraction,
  userOf,
} from './interaction.ts';
import type { Placed } from './interaction.ts';
import { openForm } from './open-form.ts';
import { proposeValues } from './propose-values.ts';
import { verifySignature } from './verify-signature.ts';

const MAX_NAME = 80;
/** Commands that a person types with the slash; those of menus on users and messages are not ours. */
const CHAT_INPUT = 1;

/**
 * Discord's interactions endpoint (https://discord.com/developers/docs/interactions/receiving-and-responding): pings,
 * proposals and forms are answered at once, as Discord wants them; what is a command is deferred and answered later.
 */
export const createDiscordSource = (): WebhookSource => ({
  name: 'discord',
  verify: async (request, secret) => verifySignature(request, secret),
  read: async (request, facts) => {
    const body = parseBody(request.body);
    const kind = anyInteraction.safeParse(body);
    if (!kind.success) return unreadable(400, 'the body is no interaction in JSON');
    switch (kind.data.type) {
      case INTERACTION.ping:
        return answered({ type: ANSWER.pong });
      case INTERACTION.command:
        return readSlash(body, request);
      case INTERACTION.autocomplete:
        return readAutocomplete(body, facts);
      case INTERACTION.component:
        return readPress(body, request, facts);
      case INTERACTION.modal:
        return readForm(body, request);
      default:
        return { kind: 'skipped', why: `interactions of type ${kind.data.type} are not for us` };
    }
  },
});

const parseBody = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};

const answered = (body: JsonObject): Reading => ({ kind: 'answered', answer: { status: 200, body } });
const unreadable = (status: 400 | 422, why: string): Reading => ({ kind: 'unreadable', status, why });
const incomplete = (what: string): Reading => unreadable(422, `${what} lacks what every one has`);

const readSlash = (body: unknown, request: WebhookRequest): Reading => {
  const parsed = commandInteraction.safeParse(body);
  if (!parsed.success) return incomplete('the command');
  const { data } = parsed.data;
  if ((data.type ?? CHAT_INPUT) !== CHAT_INPUT)
    return { kind: 'skipped', why: 'only commands that are typed are for us' };
  return say(commandText(readCommand(data)), parsed.data, request);
};

const readAutocomplete = async (body: unknown, facts: EdgeFacts): Promise<Reading> => {
  const parsed = commandInteraction.safeParse(body);
  if (!parsed.success) return incomplete('the command');
  const choices = await proposeValues(readCommand(parsed.data.data), {
    channelId: `discord:${channelOf(parsed.data)}`,
    actorId: `discord:${userOf(parsed.data)?.id ?? ''}`,
    facts,
  });
  return answered({
    type: ANSWER.proposals,
    data: { choices: choices.map(({ name, value }) => ({ name, value })) },
  });
};

const readPress = async (body: unknown, request: WebhookRequest, facts: EdgeFacts): Promise<Reading> => {
  const parsed = componentInteraction.safeParse(body);
  if (!parsed.success) return incomplete('the button');
  const deed = readDeedId(parsed.data.data.custom_id);
  if (deed === undefined) return { kind: 'skipped', why: 'the button is none of ours' };
  if (deed.kind === 'command') return say(deed.text, parsed.data, request);
  const project = await facts.projectOf(`discord:${channelOf(parsed.data)}`);
  return answered({ type: ANSWER.modal, data: openForm(deed.form, project?.name ?? null) });
};

const readForm = (body: unknown, request: WebhookRequest): Reading => {
  const parsed = modalInteraction.safeParse(body);
  if (!parsed.success) return incomplete('the form');
  const { custom_id, components } = parsed.data.data;
  const deed = readDeedId(custom_id);
  if (deed?.kind !== 'form') return { kind: 'skipped', why: 'the form is none of ours' };
  const inputs = components.flatMap((row) => row.component ?? row.components ?? []);
  return say(filledIn(deed.form, inputs), parsed.data, request);
};

const filledIn = (
  form: ChatForm,
  inputs: readonly { readonly custom_id: string; readonly value?: string | undefined }[],
): string =>
  formCommand(form, Object.fromEntries(inputs.map((input) => [input.custom_id, input.value ?? ''])));

/** What cannot be a command is answered to its sayer alone; the answer to others is for the channel. */
const say = (text: string, interaction: Placed, { receivedMs }: WebhookRequest): Reading => {
  const user = userOf(interaction);
  if (user === undefined) return incomplete('the interaction');
  const parsed = parseCommand(text);
  const ephemeral = !parsed.ok || parsed.command.words === 'help';
  const address: InteractionAddress = {
    applicationId: interaction.application_id,
    interactionToken: interaction.token,
    at: new Date(receivedMs).toISOString(),
    channelId: interaction.channel_id,
    userId: user.id,
    ephemeral,
  };
  return {
    kind: 'command',
    delivery: interaction.id,
    text,
    actor: {
      id: `discord:${user.id}`,
      name: cleanText(user.global_name ?? user.username).slice(0, MAX_NAME) || user.id,
      via: 'discord',
    },
    channelId: `discord:${channelOf(interaction)}`,
    replyTo: { channel: 'discord', address: { ...address } },
    answer: {
      status: 200,
      body: { type: ANSWER.deferred, ...(ephemeral ? { data: { flags: EPHEMERAL } } : {}) },
    },
    refusal: (says) => ({
      status: 200,
      body: { type: ANSWER.message, data: { content: says, flags: EPHEMERAL } },
    }),
  };
};
