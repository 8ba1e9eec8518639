import * as z from 'zod';
import { WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import { destination } from './notices.contract.ts';
import { actor } from './records.contract.ts';

/** A command on its queue. */
export const queuedCommand = z.object({
  v: z.literal(1),
  commandId: z.string(),
  projectId: z.string().nullable(),
  text: z.string(),
  actor,
  /** The chat channel it was said in. */
  channelId: z.string().optional(),
  /** Who is told the outcome; absent: whoever asked reads it. */
  replyTo: destination.optional(),
});
export type QueuedCommand = z.infer<typeof queuedCommand>;

/** What every front answers to a command. */
export const commandAnswer = z.object({
  id: z.string(),
  ok: z.boolean(),
  reply: z.string(),
  state: z.enum(WORKFLOW_STATES).nullable(),
  allowed: z.array(z.string()),
  error: z.string().optional(),
  hint: z.string().optional(),
});
export type CommandAnswer = z.infer<typeof commandAnswer>;

/** Body of `POST /api/v1/commands`. Only the loopback server reads `actor`. */
export const commandRequest = z.strictObject({
  project: z.string().min(1).max(100).optional(),
  text: z.string().min(1, 'say a command, such as /state').max(20_000),
  actor: z.string().min(1).optional(),
});
