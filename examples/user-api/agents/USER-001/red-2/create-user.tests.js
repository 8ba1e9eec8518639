import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../../src/app.js';
import { ada } from './people.js';

const post = (app, body) => app.handle({ method: 'POST', path: '/api/users', body });

test('AC1: a valid user is stored and answered with 201', async () => {
  const app = await createApp({ now: () => new Date('2026-01-15T10:30:00Z') });

  const { status, body } = await post(app, ada({ role: 'admin' }));

  assert.equal(status, 201);
  assert.match(body.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(body, {
    id: body.id,
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Lovelace',
    role: 'admin',
    createdAt: '2026-01-15T10:30:00.000Z',
    updatedAt: '2026-01-15T10:30:00.000Z',
  });
  assert.deepEqual(app.services.users.find(body.id), body);
});

test('AC1: what the story does not know is not stored', async () => {
  const app = await createApp();

  const { status, body } = await post(app, ada({ id: 'mine', isOwner: true }));

  assert.equal(status, 201);
  assert.notEqual(body.id, 'mine');
  assert.equal('isOwner' in body, false);
});

test('AC2: every wrong field is named with its reason, and nothing is stored', async () => {
  const app = await createApp();

  const { status, body } = await post(app, { email: 'not-an-address', firstName: 'A', role: 'king' });

  assert.equal(status, 400);
  assert.equal(body.error, 'Validation failed');
  assert.deepEqual(
    body.details.map((detail) => detail.field),
    ['email', 'firstName', 'lastName', 'role'],
  );
  assert.deepEqual(body.details[0], { field: 'email', message: 'Invalid email format' });
  assert.equal(
    app.services.users.findBy(() => true),
    undefined,
  );
});

test('AC3: an email that is taken answers 409', async () => {
  const app = await createApp();
  await post(app, ada());

  const { status, body } = await post(app, ada({ firstName: 'Augusta' }));

  assert.equal(status, 409);
  assert.equal(body.error, 'Email already exists');
});

test('AC3: the case of an email makes no difference', async () => {
  const app = await createApp();
  await post(app, ada());

  const { status } = await post(app, ada({ email: 'ADA@Example.com' }));

  assert.equal(status, 409);
});
