import { readdir } from 'node:fs/promises';
import { HttpError } from './http-error.js';
import { createUserStore } from './users/user-store.js';

const ROUTES = new URL('./routes/', import.meta.url);

/**
 * The application without a socket: `handle({ method, path, headers, body })` gives `{ status, body }`.
 * Every `src/routes/*.routes.js` is served; a route is `{ method, path, handle(request, services) }`, and `:name` in
 * its path becomes `request.params.name`. `services` are what a handler may use: the user store and the clock.
 */
export async function createApp({ users = createUserStore(), now = () => new Date() } = {}) {
  const routes = await loadRoutes();
  const services = { users, now };

  async function answer(request) {
    for (const route of routes) {
      const params = route.method === request.method ? matchPath(route.path, request.path) : undefined;
      if (params) return route.handle({ headers: {}, body: {}, ...request, params }, services);
    }
    throw new HttpError(404, `No route ${request.method} ${request.path}`);
  }

  async function handle(request) {
    try {
      return await answer(request);
    } catch (error) {
      if (!(error instanceof HttpError)) return { status: 500, body: { error: 'Internal server error' } };
      return { status: error.status, body: { error: error.message, details: error.details } };
    }
  }

  return { handle, services };
}

async function loadRoutes() {
  const files = (await readdir(ROUTES)).filter((name) => name.endsWith('.routes.js')).sort();
  const modules = await Promise.all(files.map((name) => import(new URL(name, ROUTES).href)));
  return modules.flatMap((module) => module.routes);
}

/** The parameters of a path that fits the pattern, or undefined. */
function matchPath(pattern, path) {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(given[index]);
    else if (part !== given[index]) return undefined;
  }
  return params;
}
