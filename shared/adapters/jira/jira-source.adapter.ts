import { createHash } from 'node:crypto';
import * as z from 'zod';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Reading, WebhookRequest, WebhookSource } from '#shared/ports/webhook-source.port.ts';
import { isSignedBody, isSignedToken } from './verify-jira.ts';

/** What is worked on behind the edge; a link says which issues it joins by numbers alone. */
const FOLLOWED = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
] as const;

const named = z.object({ webhookEvent: z.string().min(1).max(100) });
const person = z.object({ accountId: z.string() });
/** All that is read: the issue itself is asked for again. */
const about = z.object({
  issue: z.object({
    id: z.string().regex(/^\d{1,19}$/),
    key: z.string().regex(/^[A-Z][A-Z0-9_]+-\d+$/),
    self: z.url().max(2_000).optional(),
  }),
  user: person.optional(),
  comment: z.object({ updateAuthor: person.optional() }).optional(),
});

/** Jira's webhooks: with a secret, or with a token of an app built with Connect. */
export const createJiraSource = (): WebhookSource => ({
  name: 'jira',
  verify: async ({ headers, body, receivedMs }, secret) => {
    const signature = headers['x-hub-signature'];
    if (signature !== undefined) return isSignedBody(body, signature, secret);
    const authorization = headers['authorization'];
    return authorization !== undefined && isSignedToken(authorization, secret, receivedMs);
  },
  read: async (request) => read(request),
});

/** The delivery is the body's SHA-256: Jira's own identifier of a delivery is not signed. */
function read({ body }: WebhookRequest): Reading {
  const payload = parse(body);
  if (payload === undefined)
    return { kind: 'unreadable', status: 400, why: 'the body is no JSON object in UTF-8' };
  const event = named.safeParse(payload);
  if (!event.success)
    return { kind: 'unreadable', status: 422, why: 'webhookEvent: must be the name of an event' };
  const { webhookEvent } = event.data;
  if (!FOLLOWED.some((each) => each === webhookEvent))
    return { kind: 'skipped', why: `${webhookEvent} is not followed; followed are ${FOLLOWED.join(', ')}` };
  const { data, success } = about.safeParse(payload);
  if (!success)
    return { kind: 'unreadable', status: 422, why: `issue: ${webhookEvent} names its issue by id and key` };
  return {
    kind: 'delivery',
    delivery: createHash('sha256').update(body).digest('hex'),
    event: webhookEvent,
    group: data.issue.key.replace(/-\d+$/, ''),
    payload: jsonObject.parse(data),
  };
}

function parse(body: Buffer): JsonObject | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return jsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
