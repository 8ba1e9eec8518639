import { randomUUID } from 'node:crypto';

/** Users in memory. What it gives out are copies: a caller cannot change a stored user by accident. */
export function createUserStore({ newId = randomUUID } = {}) {
  const users = new Map();
  const copy = (user) => (user ? { ...user } : undefined);

  return {
    insert(user) {
      const stored = { id: newId(), ...user };
      users.set(stored.id, stored);
      return copy(stored);
    },
    find: (id) => copy(users.get(id)),
    findBy: (matches) => copy([...users.values()].find((user) => matches(user))),
    replace(user) {
      users.set(user.id, { ...user });
      return copy(user);
    },
    remove: (id) => users.delete(id),
  };
}
