/** A form of the product as Slack's modal, and what was filled in. */
import type { InputBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import { formText } from '#shared/domain/messages/chat-forms.messages.ts';
import type { FormField } from '#shared/domain/messages/chat-forms.messages.ts';
import type { ChatForm } from '#shared/domain/messages/chat-message.ts';

export const chatForm = z.discriminatedUnion('name', [
  z.object({ name: z.literal('reject'), subject: z.string() }),
  z.object({ name: z.literal('suggest_fix'), subject: z.string() }),
  z.object({ name: z.literal('epic') }),
  z.object({ name: z.literal('story') }),
  z.object({ name: z.literal('feedback') }),
  z.object({ name: z.literal('request_changes') }),
]) satisfies z.ZodType<ChatForm>;

/** What a modal remembers of where it was opened: Slack gives it back with what was filled in. */
export const formMemory = z.object({
  form: chatForm,
  channelId: z.string(),
  responseUrl: z.string().optional(),
  threadTs: z.string().optional(),
  issuedAt: z.string(),
});
export type FormMemory = z.infer<typeof formMemory>;

export const FORM_CALLBACK = 'form';

const input = (field: FormField): InputBlock => ({
  type: 'input',
  block_id: field.name,
  optional: !field.required,
  label: { type: 'plain_text', text: field.label, emoji: false },
  element: {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: field.long,
    max_length: field.most,
    placeholder: { type: 'plain_text', text: field.hint, emoji: false },
  },
});

export const formView = (memory: FormMemory, project: string): ModalView => {
  const { title, submit, about, fields } = formText(memory.form, project);
  const plain = (text: string): { type: 'plain_text'; text: string; emoji: false } => ({
    type: 'plain_text',
    text,
    emoji: false,
  });
  return {
    type: 'modal',
    callback_id: FORM_CALLBACK,
    private_metadata: JSON.stringify(memory),
    title: plain(title),
    submit: plain(submit),
    blocks: [{ type: 'context', elements: [plain(about.slice(0, 2_000))] }, ...fields.map(input)],
  };
};

/** `state.values` of a submitted view: by block, then by action. */
export const filledIn = z
  .record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() })))
  .transform((blocks) =>
    Object.fromEntries(Object.entries(blocks).map(([name, { value }]) => [name, value?.value ?? ''])),
  );
