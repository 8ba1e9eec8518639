import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt);
const SALT_BYTES = 16;
const HASH_BYTES = 64;

/** `scrypt:<salt>:<hash>` of a password, with a new salt each time. */
export async function hashPassword(password) {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES);
  return `scrypt:${salt.toString('base64url')}:${hash.toString('base64url')}`;
}

/** Whether the password is the one that was hashed. */
export async function verifyPassword(password, stored) {
  const [, salt, hash] = stored.split(':');
  const given = await derive(password, Buffer.from(salt, 'base64url'), HASH_BYTES);
  return given.length === Buffer.from(hash, 'base64url').length;
}
