import { createHash } from 'node:crypto';

/** Lower-case hex of SHA-256 over bytes, or over a text as UTF-8. */
export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

/** The bytes between the lines of a PEM block, hashed: one name for one public key, however it was written down. */
export const keyFingerprint = (pem: string): string =>
  sha256(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'));
