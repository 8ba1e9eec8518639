import { COMMAND_FAMILIES } from '#shared/domain/commands/command-list.ts';
import { formNotOpened, formOfBare } from '#shared/domain/messages/chat-forms.messages.ts';
import type { EdgeFacts, Reading, WebhookAnswer } from '#shared/ports/webhook-source.port.ts';
import type { SlackCallOptions } from './call-slack.ts';
import { escapeText } from './escape-text.ts';
import { openForm } from './open-form.ts';
import type { SlashCommand } from './payloads.ts';
import { readText } from './read-text.ts';
import { channelOf, replyTo, speaker } from './slack-place.ts';

/** Takes every command as its text, for workspaces where another app or Slack itself has a command's name. */
export const ANY_COMMAND = '/agent';

/** `/sprint` and `plan AUTH-1` → `/sprint plan AUTH-1`; `help` behind a command asks for its help. */
export const writeCommand = (command: string, text: string): string => {
  const said = text.trim();
  if (command.toLowerCase() === ANY_COMMAND)
    return said === '' ? '/state' : writeCommand(...splitFirst(said.startsWith('/') ? said : `/${said}`));
  const people = command.toLowerCase() === '/project' ? 'ids' : 'names';
  const words = `${command} ${readText(said, people)}`.trim();
  const [, sub = '', last = ''] = /^\S+\s+(\S+)(?:\s+(\S+))?$/.exec(words) ?? [];
  if (isHelp(sub) && last === '') return `${command} --help`;
  const forms = COMMAND_FAMILIES.get(command.toLowerCase()) ?? [];
  const hasSub = forms.some((form) => form.words === `${command} ${sub}`.toLowerCase());
  return hasSub && isHelp(last) ? `${command} ${sub} --help` : words;
};

const isHelp = (word: string): boolean => word.toLowerCase() === 'help';

const splitFirst = (text: string): [string, string] => {
  const [first = text] = /^\S+/.exec(text) ?? [];
  return [first, text.slice(first.length)];
};

/** A command without its text opens the form that asks for it. */
export async function readSlashCommand(
  said: SlashCommand,
  issuedAt: string,
  facts: EdgeFacts,
  options: SlackCallOptions,
): Promise<Reading> {
  const { channel_id: channelId, user_id: userId, response_url: responseUrl, trigger_id: trigger } = said;
  const text = writeCommand(said.command, said.text);
  const form = formOfBare(text);
  if (form !== undefined) {
    const outcome = await openForm(trigger, { form, channelId, responseUrl, issuedAt }, facts, options);
    if (outcome === 'opened') return { kind: 'answered', answer: { status: 200, body: null } };
    if (outcome === 'not opened')
      return {
        kind: 'answered',
        answer: sayerHears(formNotOpened(form)),
      };
  }
  return {
    kind: 'command',
    delivery: trigger,
    text,
    actor: speaker(userId, said.user_name),
    channelId: channelOf(channelId),
    replyTo: replyTo({ channelId, userId, responseUrl, issuedAt }),
    answer: { status: 200, body: null },
    refusal: sayerHears,
  };
}

const sayerHears = (says: string): WebhookAnswer => ({
  status: 200,
  body: { response_type: 'ephemeral', text: escapeText(says) },
});
