import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUserStore } from '../../../src/users/user-store.js';

test('a stored user is found by its id and by what it is', () => {
  const store = createUserStore({ newId: () => 'u1' });

  store.insert({ email: 'ada@example.com' });

  assert.deepEqual(store.find('u1'), { id: 'u1', email: 'ada@example.com' });
  assert.equal(store.findBy((user) => user.email === 'ada@example.com')?.id, 'u1');
  assert.equal(
    store.findBy((user) => user.email === 'nobody@example.com'),
    undefined,
  );
});

test('changing what the store gave out does not change the stored user', () => {
  const store = createUserStore();
  const user = store.insert({ email: 'ada@example.com' });

  user.email = 'changed@example.com';

  assert.equal(store.find(user.id).email, 'ada@example.com');
});

test('a replaced user is the new one, a removed user is gone', () => {
  const store = createUserStore();
  const user = store.insert({ email: 'ada@example.com' });

  store.replace({ ...user, email: 'countess@example.com' });
  assert.equal(store.find(user.id).email, 'countess@example.com');

  store.remove(user.id);
  assert.equal(store.find(user.id), undefined);
});
