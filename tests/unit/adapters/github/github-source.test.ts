import { createHmac, createHash } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { describe, expect, it } from 'vitest';
import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import { GITHUB_EVENTS } from '#shared/contracts/github-events.contract.ts';
import type { EdgeFacts, WebhookRequest } from '#shared/ports/webhook-source.port.ts';
import { PUBLISHED_EXAMPLES as all } from './published-examples.ts';

const SECRET = "It's a Secret to Everybody";
const source = createGithubSource();
const noFacts: EdgeFacts = { projectOf: async () => undefined, findStories: async () => [] };

const signed = async (
  event: string,
  text: string,
  { contentType = 'application/json', secret = SECRET } = {},
): Promise<WebhookRequest> => ({
  headers: {
    'content-type': contentType,
    'x-github-event': event,
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': await sign(secret, text),
  },
  body: Buffer.from(text),
  receivedMs: 0,
});

describe('a signature of GitHub', () => {
  it("verifies for the vector of GitHub's documentation", async () => {
    const request: WebhookRequest = {
      headers: {
        'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
      body: Buffer.from('Hello, World!'),
      receivedMs: 0,
    };
    expect(await source.verify(request, SECRET)).toBe(true);
    expect(await source.verify(request, 'another secret')).toBe(false);
  });

  it('does not verify once any byte of the body or of the signature is flipped', async () => {
    const request = await signed('ping', '{"zen":"Keep it logically awesome."}');
    for (let at = 0; at < request.body.length; at += 1) {
      const body = Buffer.from(request.body);
      body[at] = (body[at] ?? 0) ^ 1;
      expect(await source.verify({ ...request, body }, SECRET)).toBe(false);
    }
    const signature = request.headers['x-hub-signature-256'] ?? '';
    for (let at = 0; at < signature.length; at += 1) {
      const flipped = signature.slice(0, at) + (signature[at] === 'a' ? 'b' : 'a') + signature.slice(at + 1);
      const headers = { ...request.headers, 'x-hub-signature-256': flipped };
      expect(await source.verify({ ...request, headers }, SECRET)).toBe(false);
    }
  });

  it('does not verify bytes that only read like the signed text', async () => {
    const request = await signed('ping', '{"zen":"\uFFFD"}');
    const body = Buffer.concat([Buffer.from('{"zen":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(body.toString()).toBe(request.body.toString());
    expect(await source.verify({ ...request, body }, SECRET)).toBe(false);
  });

  it('is missed, not thrown over, where there is none, or no body, or no secret', async () => {
    const request = await signed('ping', '{}');
    expect(await source.verify({ ...request, headers: {} }, SECRET)).toBe(false);
    expect(await source.verify({ ...request, body: Buffer.alloc(0) }, SECRET)).toBe(false);
    expect(await source.verify(request, '')).toBe(false);
    const old = { 'x-hub-signature': `sha1=${createHmac('sha1', SECRET).update('{}').digest('hex')}` };
    expect(await source.verify({ ...request, headers: old }, SECRET)).toBe(false);
  });
});

describe('a delivery of GitHub', () => {
  it('is every published example, each verified and either read, answered or skipped with a reason', async () => {
    expect(all.length).toBeGreaterThan(300);
    const kinds = new Map<string, Set<string>>();
    for (const { name, payload } of all) {
      const request = await signed(name, JSON.stringify(payload));
      expect(await source.verify(request, SECRET)).toBe(true);
      const reading = await source.read(request, noFacts);
      if (reading.kind === 'unreadable') expect.fail(`${name}: ${reading.why}`);
      if (reading.kind === 'skipped') expect(reading.why).not.toBe('');
      kinds.set(name, (kinds.get(name) ?? new Set()).add(reading.kind));
    }
    for (const name of Object.keys(GITHUB_EVENTS))
      expect([name, [...(kinds.get(name) ?? [])]]).toEqual([name, ['delivery']]);
    expect([...(kinds.get('ping') ?? [])]).toEqual(['answered']);
    const others = [...kinds].filter(([name]) => name !== 'ping' && !(name in GITHUB_EVENTS));
    for (const [name, found] of others) expect([name, [...found]]).toEqual([name, ['skipped']]);
  });

  it('is called by its body and not by its id, in the group of its repository, and carries what is used only', async () => {
    const push = all.find(({ name }) => name === 'push')?.payload;
    const text = JSON.stringify(push);
    const reading = await source.read(await signed('push', text), noFacts);
    if (reading.kind !== 'delivery') return expect.fail(reading.kind);
    expect(reading.delivery).toBe(createHash('sha256').update(text).digest('hex'));
    expect(reading.group).toBe('codertocat/hello-world');
    expect(Object.keys(reading.payload).toSorted()).toEqual([
      'after',
      'deleted',
      'ref',
      'repository',
      'sender',
    ]);
    expect(JSON.stringify(reading.payload).length).toBeLessThan(text.length / 10);
  });

  it('may come as a form', async () => {
    const push = all.find(({ name }) => name === 'push')?.payload;
    const form = new URLSearchParams({ payload: JSON.stringify(push) }).toString();
    const request = await signed('push', form, { contentType: 'application/x-www-form-urlencoded' });
    expect(await source.verify(request, SECRET)).toBe(true);
    expect(await source.read(request, noFacts)).toMatchObject({ kind: 'delivery', event: 'push' });
  });

  it.each([
    ['push', '{', 400],
    ['push', '[]', 400],
    ['push', '{"ref":1}', 422],
    ['issues', '{"zen":"the body of another event"}', 422],
  ])('of %s that reads %s is unreadable', async (event, text, status) => {
    expect(await source.read(await signed(event, text), noFacts)).toMatchObject({
      kind: 'unreadable',
      status,
    });
  });
});
