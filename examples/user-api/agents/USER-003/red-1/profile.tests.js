import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { createApp } from '../../../src/app.js';

test.only('AC1 AC2 AC3 AC4: a profile is found', async () => {
  const app = await createApp();

  const answer = await request(app.handle).get('/api/users/1');

  assert.equal(answer.status, 200);
});
