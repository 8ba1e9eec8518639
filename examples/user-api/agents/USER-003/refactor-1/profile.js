import { HttpError } from '../http-error.js';
import { validateChanges } from './validate-user.js';

/** The profile of a user. Throws an HttpError 404 for an id that is not there. */
export function getProfile(id, { users }) {
  return users.find(id) ?? notFound();
}

/** The profile after the changes. Throws an HttpError: 404 for an id that is not there, 400 for wrong fields. */
export function changeProfile(id, body, { users, now }) {
  const user = getProfile(id, { users });
  return users.replace({ ...validateChanges(user, body), updatedAt: now().toISOString() });
}

/** Removes the user. Throws an HttpError 404 for an id that is not there. */
export function removeProfile(id, { users }) {
  users.remove(getProfile(id, { users }).id);
}

function notFound() {
  throw new HttpError(404, 'User not found');
}
