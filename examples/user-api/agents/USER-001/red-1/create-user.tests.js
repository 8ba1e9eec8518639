import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../../src/app.js';

test('AC1: a valid user is created', async () => {
  const app = await createApp();

  const answer = await app.handle({ method: 'POST', path: '/api/users', body: { email: 'ada@example.com' } });

  assert.equal(answer.status, 201);
});

test.skip('AC2: invalid fields are refused', async () => {
  assert.equal((await (await createApp()).handle({ method: 'POST', path: '/api/users' })).status, 400);
});

test('AC3: a taken email is refused', () => {});

test.todo('AC4: the role is user where none is given');
