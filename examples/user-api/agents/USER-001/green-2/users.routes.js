import { createUser } from '../users/create-user.js';

export const routes = [
  {
    method: 'POST',
    path: '/api/users',
    handle: ({ body }, services) => ({ status: 201, body: createUser(body, services) }),
  },
];
