import { changeProfile, getProfile, removeProfile } from '../users/profile.js';

const path = '/api/users/:id';

export const routes = [
  {
    method: 'GET',
    path,
    handle: ({ params }, services) => ({ status: 200, body: getProfile(params.id, services) }),
  },
  {
    method: 'PUT',
    path,
    handle: ({ params, body }, services) => ({ status: 200, body: changeProfile(params.id, body, services) }),
  },
  {
    method: 'DELETE',
    path,
    handle: ({ params }, services) => ({ status: 204, body: removeProfile(params.id, services) }),
  },
];
