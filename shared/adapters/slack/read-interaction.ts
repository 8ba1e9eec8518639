import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { formCommand, formNotOpened, formText } from '#shared/domain/messages/chat-forms.messages.ts';
import type { EdgeFacts, Reading, WebhookAnswer } from '#shared/ports/webhook-source.port.ts';
import { tellPresser } from './call-slack.ts';
import type { SlackCallOptions } from './call-slack.ts';
import { escapeText } from './escape-text.ts';
import { chatForm, filledIn, FORM_CALLBACK, formMemory } from './form-view.ts';
import { openForm } from './open-form.ts';
import { blockActions, typed, viewSubmission, whatIsWrong } from './payloads.ts';
import type { BlockActions, ViewSubmission } from './payloads.ts';
import { parseJson } from './read-body.ts';
import { channelOf, replyTo, speaker } from './slack-place.ts';

/** A press of a button, or a form that was filled in. */
export async function readInteraction(
  data: JsonObject,
  issuedAt: string,
  facts: EdgeFacts,
  options: SlackCallOptions,
): Promise<Reading> {
  const type = typed.safeParse(data);
  if (!type.success) return unreadable(`an interaction: ${whatIsWrong(type.error)}`);
  switch (type.data.type) {
    case 'block_actions': {
      const pressed = blockActions.safeParse(data);
      if (!pressed.success) return unreadable(`block_actions: ${whatIsWrong(pressed.error)}`);
      return readPress(pressed.data, issuedAt, facts, options);
    }
    case 'view_submission': {
      const submitted = viewSubmission.safeParse(data);
      if (!submitted.success) return unreadable(`view_submission: ${whatIsWrong(submitted.error)}`);
      return readForm(submitted.data);
    }
    default:
      return { kind: 'skipped', why: `interactions of the type ${type.data.type} are not listened to` };
  }
}

const unreadable = (why: string): Reading => ({ kind: 'unreadable', status: 422, why });
const taken = (): Reading => ({ kind: 'answered', answer: { status: 200, body: null } });
const besideField = (field: string, says: string): WebhookAnswer => ({
  status: 200,
  body: { response_action: 'errors', errors: { [field]: says.slice(0, 300) } },
});

async function readPress(
  { actions, channel, user, message, response_url: responseUrl, trigger_id: trigger }: BlockActions,
  issuedAt: string,
  facts: EdgeFacts,
  options: SlackCallOptions,
): Promise<Reading> {
  const [{ action_id: action, value }] = [actions[0] ?? { action_id: '', value: undefined }];
  if (channel === undefined) return { kind: 'skipped', why: 'the button stands in no channel' };
  if (value === undefined || !/^(command|form):/.test(action))
    return { kind: 'skipped', why: 'the button is none of ours' };
  const place = {
    channelId: channel.id,
    issuedAt,
    ...(responseUrl === undefined ? {} : { responseUrl }),
    ...(message?.thread_ts === undefined ? {} : { threadTs: message.thread_ts }),
  };
  const says = (text: string): Reading => ({
    kind: 'command',
    delivery: trigger,
    text,
    actor: speaker(user.id, user.username ?? user.name),
    channelId: channelOf(channel.id),
    replyTo: replyTo({ ...place, userId: user.id }),
    answer: { status: 200, body: null },
    // Slack shows no answer to a press; of one that was not taken it says that it failed.
    refusal: null,
  });
  if (action.startsWith('command:')) return says(value);
  const form = chatForm.safeParse(parseJson(value));
  if (!form.success) return { kind: 'skipped', why: 'the button names no form' };
  const outcome = await openForm(trigger, { form: form.data, ...place }, facts, options);
  // Said as the bare command, it is answered with what is missing: the project.
  if (outcome === 'no project') return says(formCommand(form.data, {}));
  if (outcome === 'not opened' && responseUrl !== undefined)
    await tellPresser(responseUrl, escapeText(formNotOpened(form.data)));
  return taken();
}

/** What cannot be a command stays open, with what is wrong beside its field. */
function readForm({ user, view }: ViewSubmission): Reading {
  if (view.callback_id !== FORM_CALLBACK) return { kind: 'skipped', why: 'the form is none of ours' };
  const memory = formMemory.safeParse(parseJson(view.private_metadata));
  const filled = filledIn.safeParse(view.state.values);
  if (!memory.success || !filled.success) return unreadable('the form does not hold what it was opened with');
  const { form, ...place } = memory.data;
  const text = formCommand(form, filled.data);
  const parsed = parseCommand(text);
  const { fields } = formText(form, '');
  const first = fields[0]?.name ?? '';
  if (!parsed.ok) {
    const named = fields.find(({ name }) => parsed.argument?.replace(/^--/, '') === name)?.name;
    return { kind: 'answered', answer: besideField(named ?? first, parsed.error) };
  }
  return {
    kind: 'command',
    delivery: `${view.id}:${view.hash}`,
    text,
    actor: speaker(user.id, user.username ?? user.name),
    channelId: channelOf(place.channelId),
    replyTo: replyTo({ ...place, userId: user.id }),
    answer: { status: 200, body: null },
    refusal: (says) => besideField(first, says),
  };
}
