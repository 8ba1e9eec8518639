import { createAccounts } from '../auth/sign-in.js';

const accountsOf = new WeakMap();

/** The accounts of one application: made at the first request, gone with it. */
function accounts(services) {
  if (!accountsOf.has(services)) accountsOf.set(services, createAccounts());
  return accountsOf.get(services);
}

export const routes = [
  {
    method: 'POST',
    path: '/api/auth/register',
    handle: async ({ body }, services) => ({ status: 201, body: await accounts(services).register(body) }),
  },
  {
    method: 'POST',
    path: '/api/auth/login',
    handle: async ({ body }, services) => ({
      status: 200,
      body: await accounts(services).signIn(body, services),
    }),
  },
];
