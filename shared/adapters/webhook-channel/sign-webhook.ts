import { createHmac } from 'node:crypto';

/** Bytes of a key: what the Standard Webhooks specification asks for. */
const KEY_BYTES = { least: 24, most: 64 } as const;

/** A secret that is no `whsec_` followed by the Base64 of 24 to 64 bytes. The message does not contain it. */
export class MalformedSecret extends Error {
  override readonly name = 'MalformedSecret';
}

function keyOf(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const key = Buffer.from(encoded ?? '', 'base64');
  if (key.length < KEY_BYTES.least || key.length > KEY_BYTES.most)
    throw new MalformedSecret('a webhook’s secret is whsec_ and the Base64 of 24 to 64 random bytes');
  return key;
}

/**
 * Headers of a signed message (Standard Webhooks 1.0, symmetric scheme v1): HMAC-SHA256 over id, time and body. Each
 * secret signs, so that a receiver that knows the older or the newer one is content. @throws MalformedSecret
 */
export function signWebhook(
  { id, atSeconds, body }: { readonly id: string; readonly atSeconds: number; readonly body: string },
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const signatures = secrets.map(
    (secret) =>
      `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${atSeconds}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': signatures.join(' '),
  };
}
