import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createApp } from '../../../src/app.js';

/** An application at a fixed time with one user of a name that nobody can know beforehand. */
async function appWithUser() {
  const times = ['2026-01-15T10:30:00Z', '2026-02-01T08:00:00Z'];
  const app = await createApp({ now: () => new Date(times.shift() ?? '2026-03-01T00:00:00Z') });
  const email = `${randomUUID()}@example.com`;
  const { body } = await app.handle({
    method: 'POST',
    path: '/api/users',
    body: { email, firstName: 'Ada', lastName: 'Lovelace' },
  });
  return { app, user: body, path: `/api/users/${body.id}` };
}

test('AC1: a profile is found by its id', async () => {
  const { app, user, path } = await appWithUser();

  const answer = await app.handle({ method: 'GET', path });

  assert.deepEqual(answer, { status: 200, body: user });
});

test('AC1: an id that is not there is a 404 for every method', async () => {
  const { app } = await appWithUser();

  for (const method of ['GET', 'PUT', 'DELETE']) {
    const { status, body } = await app.handle({ method, path: `/api/users/${randomUUID()}`, body: {} });
    assert.equal(status, 404);
    assert.equal(body.error, 'User not found');
  }
});

test('AC2: the given fields and updatedAt change, and nothing else', async () => {
  const { app, user, path } = await appWithUser();

  const { status, body } = await app.handle({
    method: 'PUT',
    path,
    body: { lastName: 'King', id: 'mine', createdAt: 'never', isOwner: true },
  });

  assert.equal(status, 200);
  assert.deepEqual(body, { ...user, lastName: 'King', updatedAt: '2026-02-01T08:00:00.000Z' });
  assert.deepEqual((await app.handle({ method: 'GET', path })).body, body);
});

test('AC3: fields that are not valid are named, and nothing changes', async () => {
  const { app, user, path } = await appWithUser();

  const { status, body } = await app.handle({ method: 'PUT', path, body: { lastName: 'K', role: 'king' } });

  assert.equal(status, 400);
  assert.deepEqual(
    body.details.map((detail) => detail.field),
    ['lastName', 'role'],
  );
  assert.deepEqual((await app.handle({ method: 'GET', path })).body, user);
});

test('AC4: a deleted profile is gone', async () => {
  const { app, path } = await appWithUser();

  const deleted = await app.handle({ method: 'DELETE', path });

  assert.equal(deleted.status, 204);
  assert.equal((await app.handle({ method: 'GET', path })).status, 404);
});
