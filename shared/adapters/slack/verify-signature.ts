import { isUtf8 } from 'node:buffer';
// Its own file: the whole of Bolt takes longer to load than the edge may take to answer.
import { isValidSlackRequest } from '@slack/bolt/dist/receivers/verify-request.js';
import type { WebhookRequest } from '#shared/ports/webhook-source.port.ts';

const WINDOW_SECONDS = 300;

/** Bolt's verification, which refuses what is too old; what comes from the future is refused here. */
export function verifySignature({ headers, body, receivedMs }: WebhookRequest, secret: string): boolean {
  const time = headers['x-slack-request-timestamp'] ?? '';
  if (!/^\d{1,12}$/.test(time) || !isUtf8(body)) return false;
  if (Number(time) > receivedMs / 1_000 + WINDOW_SECONDS) return false;
  return isValidSlackRequest({
    signingSecret: secret,
    body: body.toString('utf8'),
    headers: {
      'x-slack-signature': headers['x-slack-signature'] ?? '',
      'x-slack-request-timestamp': Number(time),
    },
    nowMilliseconds: receivedMs,
  });
}
