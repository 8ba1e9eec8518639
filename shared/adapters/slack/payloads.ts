/** The fields of Slack's payloads that are read; the rest is left. */
import * as z from 'zod';

const id = z.string().regex(/^[A-Z0-9]{1,40}$/i);
const timestamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

export const slashCommand = z.object({
  command: z.string().regex(/^\/\S{1,40}$/),
  text: z.string().default(''),
  trigger_id: z.string().min(1).max(200),
  user_id: id,
  user_name: z.string().optional(),
  channel_id: id,
  response_url: z.url(),
});
export type SlashCommand = z.infer<typeof slashCommand>;

const person = z.object({ id, username: z.string().optional(), name: z.string().optional() });

export const blockActions = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string().min(1).max(200),
  user: person,
  channel: z.object({ id }).optional(),
  message: z.object({ thread_ts: timestamp.optional() }).optional(),
  response_url: z.url().optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
});
export type BlockActions = z.infer<typeof blockActions>;

export const viewSubmission = z.object({
  type: z.literal('view_submission'),
  user: person,
  view: z.object({
    id: z.string().min(1).max(100),
    hash: z.string().max(200).default(''),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }),
  }),
});
export type ViewSubmission = z.infer<typeof viewSubmission>;

export const urlVerification = z.object({
  type: z.literal('url_verification'),
  challenge: z.string().max(1_000),
});

export const mention = z.object({
  type: z.literal('event_callback'),
  event: z.object({
    type: z.literal('app_mention'),
    user: id.optional(),
    bot_id: z.string().optional(),
    subtype: z.string().optional(),
    text: z.string(),
    channel: id,
    ts: timestamp,
    thread_ts: timestamp.optional(),
  }),
});
export type Mention = z.infer<typeof mention>;

/** Of any payload: what it calls itself. */
export const typed = z.object({
  type: z.string().max(100),
  event: z.object({ type: z.string().max(100) }).optional(),
});

/** What is missing or wrong, by its path, without what was sent. */
export const whatIsWrong = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ')
    .slice(0, 300);
