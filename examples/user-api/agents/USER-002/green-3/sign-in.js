import { randomBytes } from 'node:crypto';
import { HttpError } from '../http-error.js';
import { hashPassword, verifyPassword } from './password.js';
import { issueToken } from './token.js';

const TOKEN_SECONDS = 3600;
const STRONG = [/^.{8,}$/s, /\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u];

/** Accounts of this process: who may sign in, and the key their tokens are signed with. */
export function createAccounts() {
  const hashes = new Map();
  const key = randomBytes(32);
  const nobody = hashPassword(randomBytes(16).toString('hex'));

  return {
    /** Throws an HttpError: 400 for a weak password, 409 where the email is taken. */
    async register({ email, password }) {
      if (!STRONG.every((rule) => rule.test(password))) {
        const message = 'Password must have 8 characters, upper and lower case, a digit and a sign';
        throw new HttpError(400, 'Validation failed', [{ field: 'password', message }]);
      }
      const hash = await hashPassword(password);
      if (hashes.has(email)) throw new HttpError(409, 'Email already exists');
      hashes.set(email, hash);
      return { email };
    },

    /** A token. Throws an HttpError 401 that does not say which of the two was wrong. */
    async signIn({ email, password }, { now }) {
      const right = await verifyPassword(String(password), hashes.get(email) ?? (await nobody));
      if (!right) throw new HttpError(401, 'Email or password is wrong');
      return { token: issueToken(email, { key, now, ttlSeconds: TOKEN_SECONDS }) };
    },
  };
}
