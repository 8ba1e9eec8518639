import { HttpError } from '../http-error.js';

const ROLES = ['user', 'admin', 'moderator'];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NAME = /^\p{L}(?:[\p{L} '-]{0,48})\p{L}$/u;

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
  const details = [];
  if (!EMAIL.test(user.email)) details.push({ field: 'email', message: 'Invalid email format' });
  if (!NAME.test(user.firstName))
    details.push({ field: 'firstName', message: 'First name must be 2 to 50 letters' });
  if (!NAME.test(user.lastName))
    details.push({ field: 'lastName', message: 'Last name must be 2 to 50 letters' });
  if (!ROLES.includes(user.role)) {
    details.push({ field: 'role', message: `Role must be one of ${ROLES.join(', ')}` });
  }
  if (details.length > 0) throw new HttpError(400, 'Validation failed', details);
  return user;
}

function text(value) {
  return typeof value === 'string' ? value.trim() : '';
}
