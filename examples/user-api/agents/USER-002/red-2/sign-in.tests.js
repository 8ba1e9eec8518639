import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../../src/app.js';

const account = { email: 'ada@example.com', password: 'Correct-Horse-7' };
const post = (app, path, body) => app.handle({ method: 'POST', path, body });

test('AC3: the right password answers 200 with a token', async () => {
  const app = await createApp();
  const registered = await post(app, '/api/auth/register', account);

  const { status, body } = await post(app, '/api/auth/login', account);

  assert.equal(registered.status, 201);
  assert.equal(status, 200);
  assert.match(body.token, /^[\w-]+\.[\w-]+$/);
});

test('AC3: a wrong password and an unknown email get the same 401', async () => {
  const app = await createApp();
  await post(app, '/api/auth/register', account);

  const wrong = await post(app, '/api/auth/login', { ...account, password: 'Wrong-Horse-7' });
  const unknown = await post(app, '/api/auth/login', { ...account, email: 'eve@example.com' });

  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.error, 'Email or password is wrong');
  assert.deepEqual(unknown, wrong);
});

test('AC2: a weak password is refused with the reason', async () => {
  const app = await createApp();

  const { status, body } = await post(app, '/api/auth/register', { ...account, password: 'short' });

  assert.equal(status, 400);
  assert.deepEqual(body.details, [
    {
      field: 'password',
      message: 'Password must have 8 characters, upper and lower case, a digit and a sign',
    },
  ]);
});

test('AC2: an account cannot be registered twice', async () => {
  const app = await createApp();
  await post(app, '/api/auth/register', account);

  const { status, body } = await post(app, '/api/auth/register', { ...account, password: 'Another-Horse-9' });

  assert.equal(status, 409);
  assert.equal(body.error, 'Email already exists');
});
