import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, verifyPassword } from '../../../src/auth/password.js';

const PASSWORD = 'Correct-Horse-7';

test('AC1: a hash verifies its own password and no other', async () => {
  const stored = await hashPassword(PASSWORD);

  assert.equal(await verifyPassword(PASSWORD, stored), true);
  assert.equal(await verifyPassword('Correct-Horse-8', stored), false);
});

test('AC1: a hash is scrypt with a salt and does not hold the password', async () => {
  const stored = await hashPassword(PASSWORD);

  assert.match(stored, /^scrypt:[\w-]{22}:[\w-]{86}$/);
  assert.equal(stored.includes(PASSWORD), false);
});

test('AC1: two equal passwords give different hashes', async () => {
  const [one, two] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);

  assert.notEqual(one, two);
});
