import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveProject, type RunningServer } from '../harness/serve-project.ts';

let server: RunningServer;
let registered: Awaited<ReturnType<typeof register>>;
beforeAll(async () => {
  server = await serveProject();
  registered = await register();
});
afterAll(() => server.close());

const register = () =>
  command(
    { text: `/project register ${JSON.stringify(server.repository)} "Shop"` },
    { 'idempotency-key': 'register' },
  );
const command = (body: unknown, headers: Record<string, string> = {}) =>
  server.ask('POST', '/api/v1/commands', { body: JSON.stringify(body), headers });

test('/health says that it is well, and which version it is', async () => {
  expect(await server.ask('GET', '/health')).toEqual({
    status: 200,
    body: { ok: true, version: '0.0.0-test' },
  });
});

describe('a command', () => {
  test('is answered with its reply, the state after it and what may be done now', async () => {
    const { status, body } = await command({ project: 'shop', text: '/backlog add_story "Sell things"' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: true, state: 'BACKLOG_READY' });
    expect(body['reply']).toMatch(/Sell things/);
    expect(body['allowed']).toContain('/sprint plan');
    expect(await server.ask('GET', `/api/v1/commands/${String(body['id'])}`)).toEqual({ status: 200, body });
  });

  test('that is refused is an answer too, with error and hint', async () => {
    const { status, body } = await command({ text: '/sprint start' });
    expect([status, body['ok']]).toEqual([200, false]);
    expect(body['error']).toMatch(/\/sprint start/);
    expect(body['hint']).toMatch(/\/sprint plan/);
  });

  test('for a project that there is not changes nothing and says so', async () => {
    const { status, body } = await command({ project: 'nowhere', text: '/state' });
    expect([status, body['ok']]).toEqual([200, false]);
    expect(body['error']).toMatch(/no project nowhere/);
    expect((await server.ask('GET', '/api/v1/projects/nowhere/state')).status).toBe(404);
  });

  test('sent twice under one Idempotency-Key acts once; another under the same key is refused', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await command({ text: '/backlog add_story "Only once"' }, headers);
    const again = await command({ text: '/backlog add_story "Only once"' }, headers);
    expect(again).toEqual(first);
    const view = await command({ text: '/backlog view' });
    expect(String(view.body['reply']).match(/Only once/g)).toHaveLength(1);
    const other = await command({ text: '/backlog add_story "Another"' }, headers);
    expect(other.status).toBe(422);
    expect(other.body['error']).toMatch(/Idempotency-Key/);
  });
});

test('a repeated registration is the same command, though by now no project named means the new one', async () => {
  expect(registered.body).toMatchObject({ ok: true, reply: expect.stringMatching(/Shop is registered/) });
  expect(await register()).toEqual(registered);
});

describe('a request that cannot be a command', () => {
  test.each([
    ['is not JSON', '{"text":', /not JSON/],
    ['has no text', '{"project":"shop"}', /^text/],
    ['has a key that nobody knows', '{"text":"/state","projct":"shop"}', /projct/],
    ['has an empty text', '{"text":""}', /^text/],
    ['is a list', '[]', /body/],
  ])('is 400 where it %s, and the error names what is wrong', async (_what, body, error) => {
    const answer = await server.ask('POST', '/api/v1/commands', { body });
    expect(answer.status).toBe(400);
    expect(answer.body['error']).toMatch(error);
  });

  test('is 400 with an Idempotency-Key that is empty or too long', async () => {
    for (const key of ['', 'x'.repeat(201)])
      expect((await command({ text: '/state' }, { 'idempotency-key': key })).status).toBe(400);
  });

  test('is 415 unless it says that it is JSON: a form of a web page cannot', async () => {
    const body = '{"text":"/state"}';
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
      expect(
        (await server.ask('POST', '/api/v1/commands', { body, headers: { 'content-type': type } })).status,
      ).toBe(415);
  });

  test('is 413 where it is larger than any command', async () => {
    expect((await command({ text: 'x'.repeat(250_000) })).status).toBe(413);
  });

  test('is 404 or 405 elsewhere, and says what there is', async () => {
    const nowhere = await server.ask('GET', '/api/v2/commands');
    expect([nowhere.status, nowhere.body['hint']]).toEqual([
      404,
      expect.stringMatching(/POST \/api\/v1\/commands/),
    ]);
    for (const [method, path, allow] of [
      ['GET', '/api/v1/commands', 'POST'],
      ['DELETE', '/api/v1/commands/cmd_1', 'GET'],
      ['PUT', '/api/v1/projects/shop/state', 'GET'],
      ['DELETE', '/health', 'GET'],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    }
    expect((await server.ask('GET', '/api/v1/commands/cmd_nobody')).status).toBe(404);
  });

  test('and whose address cannot be read is 400', async () => {
    expect((await server.ask('GET', '//')).status).toBe(400);
  });
});

describe('a web page', () => {
  test('of another origin is refused, whatever it asks', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example', 'file://']) {
      const answer = await server.ask('POST', '/api/v1/commands', {
        body: '{"text":"/state"}',
        headers: { origin },
      });
      expect(answer).toEqual({
        status: 403,
        body: { error: 'Origin: web pages of other origins are not served' },
      });
    }
  });

  test('that made its own name lead here is refused by the Host it asks for', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example:8765', 'localhost.evil.example'])
      expect((await server.ask('GET', '/api/v1/projects/shop/state', { headers: { host } })).status).toBe(
        403,
      );
  });

  test('served from this machine is let in', async () => {
    const headers = { origin: 'http://localhost:3000', host: 'localhost:8765' };
    expect((await server.ask('GET', '/health', { headers })).status).toBe(200);
  });
});

test('nothing of all this was a fault of the server', () => expect(server.complaints).toEqual([]));
