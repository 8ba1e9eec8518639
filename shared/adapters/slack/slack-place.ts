/** Where an answer goes on Slack, and who spoke. */
import * as z from 'zod';
import { toJson } from '#shared/contracts/json.contract.ts';
import type { Destination } from '#shared/contracts/notices.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';

/** A channel, or with a response URL or a person: the answer to somebody in it. */
export const slackAddress = z.object({
  channelId: z.string().min(1),
  /** Good for 5 messages within 30 minutes of `issuedAt`. */
  responseUrl: z.url().optional(),
  issuedAt: z.string().optional(),
  /** Who alone sees what is for the asker only. */
  userId: z.string().optional(),
  threadTs: z.string().optional(),
});
export type SlackAddress = z.infer<typeof slackAddress>;

export const replyTo = (address: SlackAddress): Destination => ({
  channel: 'slack',
  address: toJson(address),
});

export const speaker = (id: string, name: string | undefined): Actor => ({
  id: `slack:${id}`,
  name: name === undefined || name.trim() === '' ? id : name,
  via: 'slack',
});

export const channelOf = (id: string): string => `slack:${id}`;
