/** What Slack publishes of the calls that are made: fields, block types and limits (reference of Block Kit and of the methods). */
import * as z from 'zod';

const plain = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
const anyText = (most: number) =>
  z.discriminatedUnion('type', [
    plain(most),
    z.strictObject({
      type: z.literal('mrkdwn'),
      text: z.string().min(1).max(most),
      verbatim: z.boolean().optional(),
    }),
  ]);

const blockId = z.string().min(1).max(255).optional();

const button = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(255),
  text: plain(75),
  value: z.string().max(2_000).optional(),
  url: z.string().max(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const uniqueActions = (elements: readonly { action_id: string }[]): boolean =>
  new Set(elements.map(({ action_id }) => action_id)).size === elements.length;

const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plain(150) });
const section = z.strictObject({ type: z.literal('section'), block_id: blockId, text: anyText(3_000) });
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z.array(button).min(1).max(25).refine(uniqueActions, 'action_id twice'),
});
const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z.array(anyText(2_000)).min(1).max(10),
});
const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  optional: z.boolean().optional(),
  label: plain(2_000),
  hint: plain(2_000).optional(),
  element: z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: z.string().min(1).max(255),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3_000).optional(),
    max_length: z.int().min(1).max(3_000).optional(),
    placeholder: plain(150).optional(),
  }),
});

const uniqueBlocks = (blocks: readonly { block_id?: string | undefined }[]): boolean => {
  const ids = blocks.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]));
  return new Set(ids).size === ids.length;
};
/** Nothing publishes this one; messages beyond it are answered `msg_blocks_too_long`. */
const MOST_CHARACTERS = 13_200;

export const messageBlocks = z
  .array(z.discriminatedUnion('type', [header, section, actions, context]))
  .min(1)
  .max(50)
  .refine(uniqueBlocks, 'block_id twice')
  .refine(
    (blocks) =>
      JSON.stringify(blocks.map((block) => ('text' in block ? block.text.text : ''))).length <=
      MOST_CHARACTERS,
    'msg_blocks_too_long',
  );

export const modal = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3_000),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  blocks: z
    .array(z.discriminatedUnion('type', [header, section, context, input]))
    .min(1)
    .max(100)
    .refine(uniqueBlocks, 'block_id twice'),
});

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, ctx) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        ctx.addIssue({ code: 'custom', message: 'no JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const id = z.string().regex(/^[CDGU][A-Z0-9]+$/);
const ts = z.string().regex(/^\d{10}\.\d{6}$/);
const asItStands = {
  parse: z.enum(['none', 'full']).optional(),
  link_names: z.enum(['true', 'false']).optional(),
};
const said = { channel: id, text: z.string().min(1).max(4_000), blocks: json(messageBlocks), ...asItStands };
const flag = z.enum(['true', 'false']);

/** Forms, as the platform's client sends them, without the token. */
export const METHODS: Readonly<Record<string, z.ZodType>> = {
  'chat.postMessage': z.strictObject({
    ...said,
    thread_ts: ts.optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
  }),
  'chat.postEphemeral': z.strictObject({ ...said, user: id, thread_ts: ts.optional() }),
  'chat.update': z.strictObject({ ...said, ts }),
  'files.getUploadURLExternal': z.strictObject({
    filename: z.string().min(1).max(255),
    length: z.string().regex(/^[1-9]\d*$/),
    alt_text: z.string().max(1_000).optional(),
    snippet_type: z.string().optional(),
  }),
  'files.completeUploadExternal': z.strictObject({
    files: json(z.array(z.strictObject({ id: z.string(), title: z.string().max(255).optional() })).min(1)),
    channel_id: id.optional(),
    thread_ts: ts.optional(),
    initial_comment: z.string().optional(),
  }),
};

export const viewsOpen = z.strictObject({ trigger_id: z.string().min(1), view: modal });

/** What a response URL takes. */
export const responseBody = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: messageBlocks.optional(),
  response_type: z.enum(['ephemeral', 'in_channel']),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: ts.optional(),
});

/** What an answered view submission may say. */
export const viewErrors = z.strictObject({
  response_action: z.literal('errors'),
  errors: z.record(z.string().min(1), z.string().min(1).max(3_000)),
});
