import { createServer, request } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { listen } from '#local/server/listen.ts';
import { receiveWebhook } from '#local/server/receive-webhook.ts';

const kept: number[] = [];
const server = createServer((incoming, response) => {
  void receiveWebhook(incoming, '/webhooks/github', async ({ bytes }) => {
    kept.push(bytes.length);
    return { status: 413, body: null };
  }).then(({ status }) => response.writeHead(status).end());
});
const port = await listen(server, 0);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = (body: string) =>
  new Promise((resolve, reject) => {
    const call = request({ port, method: 'POST', path: '/webhooks/github' }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    call.on('error', reject).end(body);
  });

it('who sends far more than any source may hears so instead of being cut off, and the rest is not kept', async () => {
  const tooMuch = 'x'.repeat(9_000_000);
  for (let n = 0; n < 10; n += 1) expect(await send(tooMuch)).toBe(413);
  expect(kept).toHaveLength(10);
  expect(Math.max(...kept)).toBeLessThan(5_200_000);
});
