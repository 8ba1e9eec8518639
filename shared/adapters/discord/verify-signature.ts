import { createPublicKey, verify } from 'node:crypto';
import type { WebhookRequest } from '#shared/ports/webhook-source.port.ts';

const WINDOW_MS = 5 * 60_000;
/** DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410), before the key's own 32 bytes. */
const KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Whether Discord signed the request: Ed25519 over the time and the body as it came, by the application's public key
 * in hexadecimal, at most five minutes before or after now. Never throws.
 */
export const verifySignature = (
  { headers, body, receivedMs }: WebhookRequest,
  publicKey: string,
): boolean => {
  const signature = headers['x-signature-ed25519'] ?? '';
  const timestamp = headers['x-signature-timestamp'] ?? '';
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp)) return false;
  if (!/^[0-9a-f]{64}$/i.test(publicKey)) return false;
  if (Math.abs(receivedMs - Number(timestamp) * 1_000) > WINDOW_MS) return false;
  try {
    const key = createPublicKey({
      key: Buffer.concat([KEY_PREFIX, Buffer.from(publicKey, 'hex')]),
      format: 'der',
      type: 'spki',
    });
    return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
};
