import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '#shared/ports/webhook-source.port.ts';

export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const NOW_MS = Date.parse('2026-11-21T12:00:00Z');

export const signatureOf = (body: string, seconds: number, secret = SECRET): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;

export interface Signing {
  readonly type?: string;
  readonly secret?: string;
  readonly seconds?: number;
  readonly nowMs?: number;
}

/** A request as Slack signs it. */
export const signed = (
  body: string,
  {
    type = 'application/x-www-form-urlencoded',
    secret,
    nowMs = NOW_MS,
    seconds = Math.floor(nowMs / 1_000),
  }: Signing = {},
): WebhookRequest => ({
  headers: {
    'content-type': type,
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': signatureOf(body, seconds, secret),
  },
  body: Buffer.from(body),
  receivedMs: nowMs,
});

export const slash = (command: string, text = '', more: Record<string, string> = {}): string =>
  new URLSearchParams({
    token: 'gIkuvaNzQIHg97ATvDxqgjtO',
    team_id: 'T0001',
    team_domain: 'example',
    channel_id: 'C2147483705',
    channel_name: 'test',
    user_id: 'U2147483697',
    user_name: 'ada',
    command,
    text,
    api_app_id: 'A123456',
    response_url: 'https://hooks.slack.com/commands/1234/5678',
    trigger_id: '13345224609.738474920.8088930838d88f008e0',
    ...more,
  }).toString();

export const interaction = (payload: object): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** As Slack's reference shows a press of a button. */
export const press = (action: object, more: object = {}): object => ({
  type: 'block_actions',
  team: { id: 'T9TK3CUKW', domain: 'example' },
  user: { id: 'UA8RXUSPL', username: 'jtorrance', team_id: 'T9TK3CUKW' },
  api_app_id: 'AABA1ABCD',
  token: '9s8d9as89d8as9d8as989',
  container: {
    type: 'message',
    message_ts: '1548261231.000200',
    channel_id: 'CBR2V3XEX',
    is_ephemeral: false,
  },
  trigger_id: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3',
  channel: { id: 'CBR2V3XEX', name: 'review-updates' },
  message: { bot_id: 'BAH5CA16Z', type: 'message', text: 'x', ts: '1548261231.000200' },
  response_url: 'https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209',
  actions: [{ block_id: '=qXel', type: 'button', action_ts: '1548426417.840180', ...action }],
  ...more,
});

export const event = (inner: object): string =>
  JSON.stringify({
    token: 'XXYYZZ',
    team_id: 'T123ABC456',
    api_app_id: 'A123ABC456',
    event: inner,
    type: 'event_callback',
    event_id: 'Ev123ABC456',
    event_time: 1234567890,
  });
