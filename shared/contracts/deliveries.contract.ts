/** What platforms deliver by webhook: one list of sources for the edge, the deployment, the local server and the documents. */
import * as z from 'zod';
import { jsonObject } from './json.contract.ts';
import { time } from './record-terms.contract.ts';

interface SourceRow {
  readonly name: string;
  /** What a request's body may be. */
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
  /** Headers that verifying and reading go by: one of them given twice is refused. */
  readonly headers: readonly string[];
  /** Name of the secret that signs what comes in; each of its values is good. */
  readonly secret: string;
  /** Where a person pastes the URL. */
  readonly pasteInto: string;
}

const JSON_BODY = 'application/json';
const FORM_BODY = 'application/x-www-form-urlencoded';

export const WEBHOOK_SOURCES = [
  {
    name: 'slack',
    contentTypes: [FORM_BODY, JSON_BODY],
    maxBytes: 200_000,
    headers: ['x-slack-signature', 'x-slack-request-timestamp'],
    secret: 'slack-signing-secret',
    pasteInto: 'Slack app: slash commands, interactivity and events',
  },
  {
    name: 'discord',
    contentTypes: [JSON_BODY],
    maxBytes: 200_000,
    headers: ['x-signature-ed25519', 'x-signature-timestamp'],
    secret: 'discord-public-key',
    pasteInto: 'Discord application: interactions endpoint URL',
  },
  {
    name: 'github',
    contentTypes: [JSON_BODY, FORM_BODY],
    maxBytes: 5_000_000,
    headers: ['x-hub-signature-256', 'x-github-event', 'x-github-delivery'],
    secret: 'github-webhook-secret',
    pasteInto: 'GitHub App: webhook URL',
  },
  {
    name: 'jira',
    contentTypes: [JSON_BODY],
    maxBytes: 1_000_000,
    headers: ['x-hub-signature', 'authorization', 'x-atlassian-webhook-identifier'],
    secret: 'jira-webhook-secret',
    pasteInto: 'Jira: system settings, webhooks',
  },
] as const satisfies readonly SourceRow[];

export type WebhookSourceName = (typeof WEBHOOK_SOURCES)[number]['name'];

/** Where a source's webhooks arrive. */
export const webhookPath = (source: string): string => `/webhooks/${source}`;

/** What is read of a delivery, as JSON in bytes: a message of a queue holds no more. What nobody reads is left at the edge. */
export const MAX_QUEUED_BYTES = 200_000;

/** A delivery on its queue. */
export const queuedDelivery = z.object({
  v: z.literal(1),
  source: z.enum(WEBHOOK_SOURCES.map(({ name }) => name)),
  /** What the source calls a delivery, hashed: the claim's own id. */
  deliveryId: z.string(),
  /** The platform's name of what happened: `pull_request`, `jira:issue_updated`. */
  event: z.string(),
  receivedAt: time,
  /** What the source's own reader keeps of the body. */
  payload: jsonObject,
});
export type QueuedDelivery = z.infer<typeof queuedDelivery>;
