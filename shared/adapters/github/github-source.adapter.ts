import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { verify } from '@octokit/webhooks-methods';
import * as z from 'zod';
import { GITHUB_EVENTS, isGithubEvent } from '#shared/contracts/github-events.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Reading, WebhookRequest, WebhookSource } from '#shared/ports/webhook-source.port.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * GitHub's webhooks. A delivery is the SHA-256 of its body: GitHub signs the body alone, so neither its delivery id nor
 * its event's name can be relied on, and what the name promises is checked against the body.
 */
export const createGithubSource = (): WebhookSource => ({
  name: 'github',
  verify: async ({ headers, body }, secret) => {
    const signature = headers['x-hub-signature-256'];
    // Octokit takes text: bytes that are no UTF-8 would be signed as what they are replaced by.
    if (signature === undefined || secret === '' || body.length === 0 || !isUtf8(body)) return false;
    return verify(secret, body.toString(), signature).catch(() => false);
  },
  read: async (request) => readDelivery(request),
});

const readDelivery = ({ headers, body }: WebhookRequest): Reading => {
  const event = headers['x-github-event'];
  if (event === undefined) return { kind: 'unreadable', status: 400, why: 'X-GitHub-Event: is missing' };
  const payload = payloadOf(body, headers['content-type']);
  if (payload === undefined)
    return {
      kind: 'unreadable',
      status: 400,
      why: 'the body is no JSON object, nor a form with one as payload',
    };
  if (event === 'ping') return { kind: 'answered', answer: { status: 200, body: { pong: true } } };
  if (event === 'pull_request_review_comment')
    return { kind: 'skipped', why: 'comments of a review are read with the review' };
  if (!isGithubEvent(event)) return { kind: 'skipped', why: `${event} is no event that is listened to` };
  const parsed = GITHUB_EVENTS[event].safeParse(payload);
  if (!parsed.success)
    return { kind: 'unreadable', status: 422, why: `no ${event}: ${z.prettifyError(parsed.error)}` };
  const installation = z.object({ id: z.int() }).safeParse(payload['installation']);
  return {
    kind: 'delivery',
    delivery: createHash('sha256').update(body).digest('hex'),
    event,
    group:
      'repository' in parsed.data
        ? parsed.data.repository.full_name.toLowerCase()
        : `installation-${installation.data?.id ?? ''}`,
    payload: jsonObject.parse(parsed.data),
  };
};

const payloadOf = (body: Buffer, contentType = ''): JsonObject | undefined => {
  const isForm = contentType.split(';')[0]?.trim().toLowerCase() === FORM;
  const text = isForm ? (new URLSearchParams(body.toString()).get('payload') ?? '') : body.toString();
  try {
    return jsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
