/** Records of chat channels and of deliveries. */
import * as z from 'zod';
import { time } from './record-terms.contract.ts';

/** The project that a chat channel is bound to: at most one. */
export const channelBindingRecord = z.object({
  v: z.literal(1),
  channelId: z.string(),
  projectId: z.string(),
});
export type ChannelBindingRecord = z.infer<typeof channelBindingRecord>;

/** What a chat channel remembers of a project's messages, so that a story has one thread and progress one message. */
export const threadRecord = z.object({
  v: z.literal(1),
  projectId: z.string(),
  channelId: z.string(),
  /** `story:<id>`, `project`. */
  topic: z.string(),
  /** The platform's id of the message that the thread hangs on. */
  threadId: z.string(),
  /** The platform's id of the message that progress edits; null: none yet. */
  progressId: z.string().nullable(),
  /** The last event shown in `progressId`: one of its stream that is older and comes late changes nothing. */
  shown: z.object({ stream: z.string(), seq: z.int().min(0) }).nullable(),
});
export type ThreadRecord = z.infer<typeof threadRecord>;

/** What became of a delivery. There is a record once it was carried out or set aside. */
export const deliveryRecord = z.object({
  v: z.literal(1),
  source: z.string(),
  id: z.string(),
  event: z.string(),
  /** null: nobody's project. */
  projectId: z.string().nullable(),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done'), what: z.array(z.string()) }),
    z.object({ kind: z.literal('skipped'), why: z.string() }),
  ]),
  at: time,
});
export type DeliveryRecord = z.infer<typeof deliveryRecord>;
