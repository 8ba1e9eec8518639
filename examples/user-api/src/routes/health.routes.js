export const routes = [
  {
    method: 'GET',
    path: '/health',
    handle: (_request, { now }) => ({ status: 200, body: { status: 'ok', at: now().toISOString() } }),
  },
];
