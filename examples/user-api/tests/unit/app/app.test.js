import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../../src/app.js';

test('GET /health says ok and when', async () => {
  const app = await createApp({ now: () => new Date('2026-01-15T10:30:00Z') });

  const answer = await app.handle({ method: 'GET', path: '/health' });

  assert.deepEqual(answer, { status: 200, body: { status: 'ok', at: '2026-01-15T10:30:00.000Z' } });
});

test('a path without a route is a 404 that names it', async () => {
  const app = await createApp();

  const answer = await app.handle({ method: 'GET', path: '/nowhere' });

  assert.equal(answer.status, 404);
  assert.equal(answer.body.error, 'No route GET /nowhere');
});
