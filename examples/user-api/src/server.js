import { createServer } from 'node:http';
import { createApp } from './app.js';

const app = await createApp();

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const { status, body } = await answer(request, pathname);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}).listen(process.env.PORT ?? 3000, '127.0.0.1');

async function answer(request, path) {
  let text = '';
  for await (const chunk of request) text += chunk;
  try {
    const body = text === '' ? {} : JSON.parse(text);
    return await app.handle({ method: request.method, path, headers: request.headers, body });
  } catch {
    return { status: 400, body: { error: 'The body is not JSON' } };
  }
}
