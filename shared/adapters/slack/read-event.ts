import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { COMMAND_FAMILIES } from '#shared/domain/commands/command-list.ts';
import type { Reading } from '#shared/ports/webhook-source.port.ts';
import { mention, typed, urlVerification, whatIsWrong } from './payloads.ts';
import type { Mention } from './payloads.ts';
import { channelOf, replyTo, speaker } from './slack-place.ts';
import { ANY_COMMAND, writeCommand } from './read-slash-command.ts';

/** `@agent sprint status`: a mention whose first word is a command. */
export function readEvent(data: JsonObject): Reading {
  const type = typed.safeParse(data);
  if (!type.success) return unreadable(`an event: ${whatIsWrong(type.error)}`);
  const { type: kind, event } = type.data;
  if (kind === 'url_verification') {
    const asked = urlVerification.safeParse(data);
    return asked.success
      ? { kind: 'answered', answer: { status: 200, body: { challenge: asked.data.challenge } } }
      : unreadable(`url_verification: ${whatIsWrong(asked.error)}`);
  }
  if (kind !== 'event_callback' || event?.type !== 'app_mention')
    return { kind: 'skipped', why: `events of the type ${event?.type ?? kind} are not listened to` };
  const mentioned = mention.safeParse(data);
  return mentioned.success
    ? readMention(mentioned.data)
    : unreadable(`app_mention: ${whatIsWrong(mentioned.error)}`);
}

const unreadable = (why: string): Reading => ({ kind: 'unreadable', status: 422, why });

/** One message can come under several event ids: what it is called is its channel and time. */
function readMention({ event }: Mention): Reading {
  const { user, channel, ts, thread_ts: threadTs } = event;
  if (user === undefined || event.bot_id !== undefined || event.subtype !== undefined)
    return { kind: 'skipped', why: 'no person said it' };
  const said = event.text.replace(/^[^<]*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*/i, '');
  const [first = ''] = /^\S+/.exec(said) ?? [];
  const command = first.startsWith('/') ? first : `/${first}`;
  if (!first.startsWith('/') && !isCommand(command))
    return { kind: 'skipped', why: 'the mention names no command' };
  return {
    kind: 'command',
    delivery: `${channel}:${ts}`,
    text: writeCommand(command, said.slice(first.length)),
    actor: speaker(user, undefined),
    channelId: channelOf(channel),
    replyTo: replyTo({ channelId: channel, userId: user, threadTs: threadTs ?? ts }),
    answer: { status: 200, body: null },
    // Slack shows no answer to an event; it sends one again that was not taken.
    refusal: null,
  };
}

const isCommand = (word: string): boolean =>
  COMMAND_FAMILIES.has(word.toLowerCase()) || word.toLowerCase() === ANY_COMMAND;
