import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueToken, readToken } from '../../../src/auth/token.js';

const key = Buffer.alloc(32, 7);
const at = (iso) => () => new Date(iso);
const token = () => issueToken('ada@example.com', { key, now: at('2026-01-15T10:00:00Z'), ttlSeconds: 60 });

test('AC4: a token names who it is for until it expires', () => {
  assert.deepEqual(readToken(token(), { key, now: at('2026-01-15T10:00:59Z') }), {
    sub: 'ada@example.com',
    exp: Date.parse('2026-01-15T10:01:00Z') / 1000,
  });
});

test('AC4: a token is not accepted in the second in which it expires', () => {
  assert.equal(readToken(token(), { key, now: at('2026-01-15T10:00:00Z') })?.sub, 'ada@example.com');
  assert.equal(readToken(token(), { key, now: at('2026-01-15T10:01:00Z') }), undefined);
});

test('AC4: a token whose content was changed is not accepted', () => {
  const [, signature] = token().split('.');
  const forged = Buffer.from(JSON.stringify({ sub: 'eve@example.com', exp: 4_000_000_000 })).toString(
    'base64url',
  );

  assert.equal(readToken(token(), { key, now: at('2026-01-15T10:00:00Z') })?.sub, 'ada@example.com');
  assert.equal(readToken(`${forged}.${signature}`, { key, now: at('2026-01-15T10:00:00Z') }), undefined);
});

test('AC4: a token of another key, and what is no token, are not accepted', () => {
  const now = at('2026-01-15T10:00:00Z');

  assert.equal(readToken(token(), { key, now })?.sub, 'ada@example.com');
  assert.equal(readToken(token(), { key: Buffer.alloc(32, 8), now }), undefined);
  assert.equal(readToken('not a token', { key, now }), undefined);
});
