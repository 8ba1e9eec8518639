/** What is told outside: answers to commands, and events. */
import * as z from 'zod';
import { EVENT_TOPICS } from '#shared/domain/vocabulary.ts';
import { jsonObject } from './json.contract.ts';
import { eventRecord } from './log-records.contract.ts';

export const CHANNELS = ['slack', 'discord', 'github', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Where a message goes, in the channel's own words: a response URL, a channel's id, an issue's number. */
export const destination = z.object({ channel: z.enum(CHANNELS), address: jsonObject });
export type Destination = z.infer<typeof destination>;

/** One message for one place, on its queue: a place that cannot be reached holds nobody else up. */
export const queuedNotice = z.discriminatedUnion('kind', [
  z.object({ v: z.literal(1), kind: z.literal('reply'), commandId: z.string(), to: destination }),
  z.object({ v: z.literal(1), kind: z.literal('event'), event: eventRecord, to: destination }),
]);
export type QueuedNotice = z.infer<typeof queuedNotice>;

/** Id of a chat channel as projects are bound to it: the platform before the platform's own id, `slack:C0123456789`. */
export const channelId = z
  .string()
  .regex(
    /^(slack|discord):[A-Za-z0-9]{1,40}$/,
    'a channel is called by its platform and its id there, such as slack:C0123456789',
  );

/** An address of HTTPS that signed notices are sent to: `webhook:https://…`. */
const WEBHOOK = /^webhook:https:\/\/\S{1,2000}$/;

/** One place, and the topics that are told there. */
export const notificationRule = z.strictObject({
  to: z.union([channelId, z.string().regex(WEBHOOK)], {
    error: 'a channel such as slack:C0123456789 or discord:112233, or webhook:https://… for signed requests',
  }),
  topics: z.array(z.enum(EVENT_TOPICS)).min(1, 'name at least one topic').max(EVENT_TOPICS.length),
});
export type NotificationRule = z.infer<typeof notificationRule>;
