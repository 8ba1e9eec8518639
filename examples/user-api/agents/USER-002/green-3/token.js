import { createHmac, timingSafeEqual } from 'node:crypto';

/** `<payload>.<signature>` for the subject, good for `ttlSeconds`. */
export function issueToken(subject, { key, now, ttlSeconds }) {
  const exp = Math.floor(now().getTime() / 1000) + ttlSeconds;
  const payload = Buffer.from(JSON.stringify({ sub: subject, exp })).toString('base64url');
  return `${payload}.${sign(payload, key)}`;
}

/** What a token says, or undefined where it was changed, has expired or is none. */
export function readToken(token, { key, now }) {
  const [payload, signature = ''] = token.split('.');
  if (!equal(sign(payload, key), signature)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return claims.exp > now().getTime() / 1000 ? claims : undefined;
}

function sign(payload, key) {
  return createHmac('sha256', key).update(payload).digest('base64url');
}

function equal(one, two) {
  return one.length === two.length && timingSafeEqual(Buffer.from(one), Buffer.from(two));
}
