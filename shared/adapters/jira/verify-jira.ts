import { createHmac, timingSafeEqual } from 'node:crypto';
import { jwtVerify } from 'jose';

/**
 * `X-Hub-Signature: sha256=<hex>` over the raw body, as Jira's webhooks with a secret send it (WebSub, section 8).
 * Covers every byte of the body and no time: a repeat is known by its body.
 */
export function isSignedBody(body: Buffer, signature: string, secret: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1];
  if (given === undefined) return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

/** Clocks may differ by this much, and a token may be this old beside: together five minutes. */
const CLOCK_SECONDS = 60;
const AGE_SECONDS = 240;

/**
 * `Authorization: JWT <token>`, as apps built with Atlassian Connect get it: HS256 by the app's shared secret, issued and
 * ending around now. It covers who asks and when, not the body; `qsh` covers the address alone, which says nothing
 * here. What such a request says is therefore a hint: what it is about is read again from Jira.
 */
export async function isSignedToken(
  authorization: string,
  secret: string,
  receivedMs: number,
): Promise<boolean> {
  const token = /^JWT ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) return false;
  try {
    await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      requiredClaims: ['iat', 'exp'],
      currentDate: new Date(receivedMs),
      clockTolerance: CLOCK_SECONDS,
      maxTokenAge: AGE_SECONDS,
    });
    return true;
  } catch {
    return false;
  }
}
