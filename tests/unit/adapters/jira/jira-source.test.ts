import { createHash, createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createJiraSource } from '#shared/adapters/jira/jira-source.adapter.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00.000Z');
const NOW = NOW_MS / 1_000;
const SECRET = 'It’s a shared secret of Jira and us';
const source = createJiraSource();
const facts = { projectOf: async () => undefined, findStories: async () => [] };

const request = (body: string | Buffer, headers: Record<string, string> = {}) => ({
  headers,
  body: Buffer.from(body),
  receivedMs: NOW_MS,
});
const sign = (body: string | Buffer, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const token = (claims: Record<string, unknown>, { alg = 'HS256', secret = SECRET } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
const byToken = async (...given: Parameters<typeof token>) =>
  source.verify(request('{}', { authorization: `JWT ${await token(...given)}` }), SECRET);

const updated = {
  timestamp: 1_795_255_200_000,
  webhookEvent: 'jira:issue_updated',
  issue_event_type_name: 'issue_generic',
  user: { accountId: '5b10a2844c20165700ede21g', displayName: 'Mia' },
  issue: {
    id: '10002',
    self: 'https://acme.atlassian.net/rest/api/2/issue/10002',
    key: 'SHOP-12',
    fields: { summary: 'Sell tea', project: { key: 'SHOP' } },
  },
};

describe('a webhook of Jira with a secret', () => {
  it('verifies by the signature of its bytes', async () => {
    const body = JSON.stringify(updated);
    expect(await source.verify(request(body, { 'x-hub-signature': sign(body) }), SECRET)).toBe(true);
  });

  it('verifies the example of Atlassian’s documentation', async () => {
    const signature = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';
    const body = 'Hello World!';
    expect(
      await source.verify(request(body, { 'x-hub-signature': signature }), "It's a Secret to Everybody"),
    ).toBe(true);
  });

  it.each([
    ['another body', { 'x-hub-signature': sign('{"a":2}') }],
    ['another secret', { 'x-hub-signature': sign('{"a":1}', 'other') }],
    ['no method', { 'x-hub-signature': sign('{"a":1}').slice(7) }],
    ['a weaker method', { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
    ['half a signature', { 'x-hub-signature': sign('{"a":1}').slice(0, 40) }],
    ['nothing', {}],
  ])('is refused with a signature of %s', async (_, headers) => {
    expect(await source.verify(request('{"a":1}', headers as Record<string, string>), SECRET)).toBe(false);
  });

  it('is not saved by a good token when its signature is wrong', async () => {
    const authorization = `JWT ${await token({ iat: NOW, exp: NOW + 180 })}`;
    expect(await source.verify(request('{}', { authorization, 'x-hub-signature': sign('[]') }), SECRET)).toBe(
      false,
    );
  });
});

describe('a webhook of Jira with a token', () => {
  it('verifies around now', async () => {
    expect(await byToken({ iss: 'jira', iat: NOW - 5, exp: NOW + 175, qsh: 'any' })).toBe(true);
    expect(await byToken({ iat: NOW + 50, exp: NOW + 230 })).toBe(true);
    expect(await byToken({ iat: NOW - 290, exp: NOW + 10 })).toBe(true);
  });

  it.each([
    ['over', { iat: NOW - 200, exp: NOW - 61 }],
    ['old, however late it ends', { iat: NOW - 301, exp: NOW + 9_999 }],
    ['from the future', { iat: NOW + 61, exp: NOW + 240 }],
    ['without an end', { iat: NOW }],
    ['without a beginning', { exp: NOW + 60 }],
  ])('is refused when it is %s', async (_, claims) => {
    expect(await byToken(claims)).toBe(false);
  });

  it('is refused by another secret, another algorithm, or none', async () => {
    const claims = { iat: NOW, exp: NOW + 180 };
    expect(await byToken(claims, { secret: 'another secret that is long enough' })).toBe(false);
    expect(await byToken(claims, { alg: 'HS512', secret: SECRET })).toBe(false);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    for (const authorization of [
      `JWT ${encode({ alg: 'none' })}.${encode(claims)}.`,
      `JWT ${encode({ alg: 'none' })}.${encode(claims)}.AA`,
      `Bearer ${await token(claims)}`,
      'JWT nonsense',
    ])
      expect(await source.verify(request('{}', { authorization }), SECRET)).toBe(false);
  });
});

describe('what a webhook of Jira says', () => {
  const read = (body: string | Buffer) => source.read(request(body), facts);

  it('is a delivery named by its bytes, in the order of its Jira project, of which only names are kept', async () => {
    const body = JSON.stringify({ ...updated, changelog: { items: ['x'.repeat(300_000)] } });
    expect(await read(body)).toEqual({
      kind: 'delivery',
      delivery: createHash('sha256').update(body).digest('hex'),
      event: 'jira:issue_updated',
      group: 'SHOP',
      payload: {
        issue: { id: updated.issue.id, key: updated.issue.key, self: updated.issue.self },
        user: { accountId: updated.user.accountId },
      },
    });
  });

  it.each(['jira:issue_created', 'jira:issue_deleted', 'comment_created', 'comment_updated'])(
    'is worked on when it is %s',
    async (webhookEvent) => {
      expect(await read(JSON.stringify({ ...updated, webhookEvent }))).toMatchObject({ event: webhookEvent });
    },
  );

  it.each(['issuelink_created', 'jira:version_released', 'worklog_updated', 'sprint_started'])(
    'is politely left alone when it is %s',
    async (webhookEvent) => {
      expect(await read(JSON.stringify({ webhookEvent }))).toEqual({
        kind: 'skipped',
        why: expect.stringContaining(`${webhookEvent} is not followed`),
      });
    },
  );

  it.each([
    ['', 400],
    ['{', 400],
    ['[]', 400],
    ['null', 400],
    [Buffer.from([0x7b, 0xff, 0x7d]), 400],
    ['{}', 422],
    ['{"webhookEvent":7}', 422],
    ['{"webhookEvent":"jira:issue_updated"}', 422],
    ['{"webhookEvent":"jira:issue_updated","issue":{"id":"1","key":"../x"}}', 422],
    ['{"webhookEvent":"jira:issue_updated","issue":{"id":"1","key":"SHOP-1","self":"nowhere"}}', 422],
  ] as const)('is unreadable: %s', async (body, status) => {
    expect(await read(Buffer.from(body))).toMatchObject({ kind: 'unreadable', status });
  });
});
