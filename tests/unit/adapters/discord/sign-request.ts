import { generateKeyPairSync, sign } from 'node:crypto';
import type { WebhookRequest } from '#shared/ports/webhook-source.port.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

/** As the developer portal shows it. */
export const PUBLIC_KEY = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
export const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

/** A request as Discord signs it. */
export const signRequest = (body: unknown, sentMs = NOW_MS): WebhookRequest => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const timestamp = String(Math.floor(sentMs / 1_000));
  return {
    headers: {
      'x-signature-ed25519': sign(null, Buffer.concat([Buffer.from(timestamp), bytes]), privateKey).toString(
        'hex',
      ),
      'x-signature-timestamp': timestamp,
    },
    body: bytes,
    receivedMs: NOW_MS,
  };
};
