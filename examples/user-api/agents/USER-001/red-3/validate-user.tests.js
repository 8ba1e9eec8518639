import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateUser } from '../../../src/users/validate-user.js';
import { ada } from './people.js';

test('AC4: a user without a role is a user', () => {
  assert.equal(validateUser(ada()).role, 'user');
});

test('AC4: a moderator stays one', () => {
  assert.equal(validateUser(ada({ role: 'moderator' })).role, 'moderator');
});

test('AC4: another role is refused, with the roles there are', () => {
  assert.throws(
    () => validateUser(ada({ role: 'root' })),
    (error) => {
      assert.deepEqual(error.details, [
        { field: 'role', message: 'Role must be one of user, admin, moderator' },
      ]);
      return true;
    },
  );
});

test('AC2: names may carry spaces, hyphens and apostrophes between letters', () => {
  const { firstName, lastName } = validateUser(ada({ firstName: ' Jean-Luc ', lastName: "O'Brien" }));

  assert.deepEqual([firstName, lastName], ['Jean-Luc', "O'Brien"]);
});

test('AC2: a body without any field is refused', () => {
  assert.throws(() => validateUser({}), { status: 400, message: 'Validation failed' });
});
