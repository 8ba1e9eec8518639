import { HttpError } from '../http-error.js';

const ROLES = ['user', 'admin', 'moderator'];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NAME = /^\p{L}(?:[\p{L} '-]{0,48})\p{L}$/u;

/** Field by field: what makes it right, and what to say where it is not. */
const RULES = [
  { field: 'email', holds: (value) => EMAIL.test(value), message: 'Invalid email format' },
  { field: 'firstName', holds: (value) => NAME.test(value), message: 'First name must be 2 to 50 letters' },
  { field: 'lastName', holds: (value) => NAME.test(value), message: 'Last name must be 2 to 50 letters' },
  {
    field: 'role',
    holds: (value) => ROLES.includes(value),
    message: `Role must be one of ${ROLES.join(', ')}`,
  },
];

/**
 * The fields of a user, trimmed and complete, the email in lower case so that one address is one user.
 * Throws an HttpError 400 with `{ field, message }` for each field that is wrong.
 */
export function validateUser(body) {
  const user = {
    email: text(body.email).toLowerCase(),
    firstName: text(body.firstName),
    lastName: text(body.lastName),
    role: body.role ?? 'user',
  };
  const wrong = RULES.filter(({ field, holds }) => !holds(user[field]));
  if (wrong.length > 0) {
    throw new HttpError(
      400,
      'Validation failed',
      wrong.map(({ field, message }) => ({ field, message })),
    );
  }
  return user;
}

/**
 * The user with the fields of `body` that a user has, checked like a new one.
 * Throws an HttpError 400 with `{ field, message }` for each field that is wrong.
 */
export function validateChanges(user, body) {
  const { email, firstName, lastName, role } = { ...user, ...body };
  return { ...user, ...validateUser({ email, firstName, lastName, role }) };
}

function text(value) {
  return typeof value === 'string' ? value.trim() : '';
}
