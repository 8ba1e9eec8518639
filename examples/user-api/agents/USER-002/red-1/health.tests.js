import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../../src/app.js';

test('AC1 AC2 AC3 AC4: the service answers', async () => {
  const app = await createApp();

  assert.equal((await app.handle({ method: 'GET', path: '/health' })).status, 200);
});
