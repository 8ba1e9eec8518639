import { verifyKey } from 'discord-interactions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDiscordSource } from '#shared/adapters/discord/discord-source.adapter.ts';
import type { WebhookRequest } from '#shared/ports/webhook-source.port.ts';
import { NOW_MS, PUBLIC_KEY, signRequest } from './sign-request.ts';

const source = createDiscordSource();
const ours = (request: WebhookRequest, key = PUBLIC_KEY) => source.verify(request, key);
/** The platform's own client; it looks at no clock. */
const theirs = ({ headers, body }: WebhookRequest, key = PUBLIC_KEY) =>
  verifyKey(body, headers['x-signature-ed25519'] ?? '', headers['x-signature-timestamp'] ?? '', key);

const flip = (hexOrText: string, at: number): string => {
  const bytes = Buffer.from(hexOrText, 'hex');
  bytes[at % bytes.length]! ^= 1 << (at % 8);
  return bytes.toString('hex');
};

describe('the signature of Discord', () => {
  it('is taken by us and by the official client alike, whatever the body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (body) => {
        const request = signRequest(body.toWellFormed());
        expect(await theirs(request)).toBe(true);
        expect(await ours(request)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused by both when one bit of body, signature, time or key differs', async () => {
    const good = signRequest({ type: 1 });
    await fc.assert(
      fc.asyncProperty(fc.nat(511), fc.constantFrom('body', 'signature', 'time', 'key'), async (at, part) => {
        const body = Buffer.from(good.body);
        if (part === 'body') body[at % body.length]! ^= 1 << (at % 8);
        const signature = good.headers['x-signature-ed25519']!;
        const time = good.headers['x-signature-timestamp']!;
        const request = {
          ...good,
          body,
          headers: {
            'x-signature-ed25519': part === 'signature' ? flip(signature, at) : signature,
            'x-signature-timestamp': part === 'time' ? String(Number(time) + 1 + (at % 250)) : time,
          },
        };
        const key = part === 'key' ? flip(PUBLIC_KEY, at) : PUBLIC_KEY;
        expect(await ours(request, key)).toBe(false);
        expect(await theirs(request, key)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
    [-86_400, false],
    [86_400, false],
  ])('that was made %d seconds from now is taken: %s', async (seconds, taken) => {
    const request = signRequest({ type: 1 }, NOW_MS + seconds * 1_000);
    expect(await theirs(request)).toBe(true);
    expect(await ours(request)).toBe(taken);
  });

  it('is never thrown at, whatever stands in its headers and key', async () => {
    const header = fc.option(
      fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-f]{128}$/)),
      {
        nil: undefined,
      },
    );
    await fc.assert(
      fc.asyncProperty(header, header, fc.string(), fc.uint8Array(), async (signature, time, key, body) => {
        const request = {
          headers: { 'x-signature-ed25519': signature, 'x-signature-timestamp': time },
          body: Buffer.from(body),
          receivedMs: NOW_MS,
        };
        expect(await ours(request, key)).toBe(false);
        expect(await ours(request)).toBe(false);
      }),
    );
    const { body, receivedMs } = signRequest('x');
    expect(await ours({ headers: {}, body, receivedMs })).toBe(false);
  });
});
