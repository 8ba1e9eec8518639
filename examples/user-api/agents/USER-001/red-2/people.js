/** A body that `POST /api/users` accepts. */
export const ada = (changes = {}) => ({
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  ...changes,
});
