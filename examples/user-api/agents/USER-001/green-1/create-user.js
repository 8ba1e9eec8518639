import { HttpError } from '../http-error.js';
import { validateUser } from './validate-user.js';

/** Stores a new user and gives it. Throws an HttpError: 400 for wrong fields, 409 where the email is taken. */
export function createUser(body, { users, now }) {
  const user = validateUser(body);
  if (users.findBy((other) => other.email === user.email)) throw new HttpError(409, 'Email already exists');
  const at = now().toISOString();
  return users.insert({ ...user, createdAt: at, updatedAt: at });
}
