import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { describeMessage } from '#local/watch/describe-message.ts';
import { followEvents } from '#local/watch/follow-events.ts';
import type { SocketMessage } from '#local/watch/socket-message.ts';
import { serveProject, type RunningServer } from '../harness/serve-project.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await serveProject();
  await server.give(`/project register ${JSON.stringify(server.repository)} "Shop"`);
});
afterAll(() => server.close());

interface Monitor {
  connect(): void;
  readonly ws: WebSocket;
  reconnectInterval: number;
}

test('the published client works as it is: the current state first, then every change of workflow and cycles', async () => {
  const { TDDStateMonitor } = createRequire(import.meta.url)('./fixtures/state-monitor.cjs') as {
    TDDStateMonitor: new (host: string, port: number) => Monitor;
  };
  const logged: unknown[][] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => void logged.push(values));
  const monitor = new TDDStateMonitor('localhost', server.port);
  try {
    monitor.connect();
    await vi.waitFor(() => expect(logged[1]?.[0]).toBe('Current State:'), 10_000);
    expect(logged[1]?.[1]).toMatchObject({ workflow_state: 'IDLE', tdd_cycles: {} });
    await server.give('/backlog add_story "Sell things" --criteria "it answers with its own name"');
    await server.give('/sprint plan');
    await server.give('/sprint start');
    await vi.waitFor(
      () =>
        expect(logged.map(([text]) => text)).toEqual(
          expect.arrayContaining([
            'Workflow: IDLE → BACKLOG_READY',
            'Workflow: BACKLOG_READY → SPRINT_PLANNED',
            'Workflow: SPRINT_PLANNED → SPRINT_ACTIVE',
            expect.stringMatching(/^TDD \[STORY-1\]: \w+ → DESIGN$/),
          ]),
        ),
      10_000,
    );
    expect(logged.filter(([text]) => text === 'Unknown event:')).toEqual([]);
  } finally {
    spy.mockRestore();
    monitor.reconnectInterval = 2 ** 30;
    monitor.ws.removeAllListeners('close');
    monitor.ws.terminate();
  }
});

const connect = async (headers: Record<string, string> = {}): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, { headers });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
};

const ask = async (socket: WebSocket, text: string): Promise<Record<string, unknown>> => {
  const answer = new Promise<Record<string, unknown>>((resolve) => {
    const read = (data: Buffer): void => {
      const message = JSON.parse(data.toString());
      if (message.type !== 'current_state' && message.type !== 'error') return;
      socket.off('message', read);
      resolve(message);
    };
    socket.on('message', read);
  });
  socket.send(text);
  return answer;
};

test('the current state shows a cycle under its story, as the published Python client counts them', async () => {
  const socket = await connect();
  const { type, data } = await ask(socket, '{"type":"get_current_state","project":"shop"}');
  socket.terminate();
  expect([type, data]).toEqual([
    'current_state',
    expect.objectContaining({ tdd_cycles: { 'STORY-1': expect.objectContaining({ story_id: 'STORY-1' }) } }),
  ]);
});

test('a message that is no request is answered with what is known', async () => {
  const socket = await connect();
  expect(await ask(socket, 'hello')).toMatchObject({ type: 'error', error: expect.stringMatching(/JSON/) });
  expect(await ask(socket, '{"type":"stop"}')).toMatchObject({
    type: 'error',
    error: expect.stringMatching(/unknown type stop/),
  });
  expect(await ask(socket, '{"type":"get_current_state","project":"nope"}')).toMatchObject({
    type: 'error',
    error: 'there is no project nope',
  });
  socket.terminate();
});

test('a state that cannot be read ends that connection, and no other', async () => {
  const [asking, other] = [await connect(), await connect()];
  const reading = vi.spyOn(server.host.store, 'get').mockRejectedValue(new Error('the disk is gone'));
  const closed = new Promise((resolve) => asking.once('close', resolve));
  asking.send('{"type":"get_current_state","project":"shop"}');
  expect(await closed).toBe(1011);
  reading.mockRestore();
  expect(await ask(other, '{"type":"get_current_state","project":"shop"}')).toMatchObject({
    type: 'current_state',
  });
  other.terminate();
});

test('a web page of another origin gets no connection', async () => {
  await expect(connect({ origin: 'https://evil.example' })).rejects.toThrow(/403/);
  await expect(connect({ host: 'evil.example' })).rejects.toThrow(/403/);
});

test('watch shows the state and then each event as one line, and ends when it is told to', async () => {
  const ending = new AbortController();
  const messages: SocketMessage[] = [];
  const end = followEvents({
    url: async () => `ws://127.0.0.1:${server.port}`,
    project: 'shop',
    signal: ending.signal,
    onMessage: (message) => messages.push(message),
    onLost: () => undefined,
    onBack: () => undefined,
  });
  await vi.waitFor(() => expect(messages.some(({ type }) => type === 'current_state')).toBe(true), 10_000);
  await server.give('/backlog add_story "Buy things\u001b[2J" --criteria "it buys"');
  const lines = (): readonly string[] => messages.flatMap((message) => describeMessage(message) ?? []);
  await vi.waitFor(() => expect(lines().join('\n')).toMatch(/shop {2}STORY-2 .*Buy things/), 10_000);
  expect(lines()[0]).toMatch(/the workflow is \w+, 1 TDD cycles open/);
  expect(lines().join('')).not.toContain('\u001b');
  ending.abort();
  expect(await end).toEqual({ why: 'interrupted' });
});

test('watch says at once when there is no server, or no such project', async () => {
  const options = {
    signal: new AbortController().signal,
    onMessage: () => undefined,
    onLost: () => undefined,
    onBack: () => undefined,
  };
  expect(await followEvents({ ...options, url: async () => 'ws://127.0.0.1:1', project: undefined })).toEqual(
    {
      why: 'no-server',
    },
  );
  expect(
    await followEvents({ ...options, url: async () => `ws://127.0.0.1:${server.port}`, project: 'nope' }),
  ).toEqual({
    why: 'refused',
    text: 'there is no project nope',
  });
});

test('watch waits for a server that goes away, and goes on with the one that comes back', async () => {
  const { createServer } = await import('node:http');
  const { WebSocketServer } = await import('ws');
  const open = async (port: number) => {
    const http = createServer();
    const sockets = new WebSocketServer({ server: http });
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    const address = http.address();
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      close: () => {
        for (const client of sockets.clients) client.terminate();
        http.closeAllConnections();
        http.close();
      },
    };
  };
  const first = await open(0);
  const ending = new AbortController();
  const said: string[] = [];
  const end = followEvents({
    url: async () => `ws://127.0.0.1:${first.port}`,
    project: undefined,
    signal: ending.signal,
    retryMs: 20,
    onMessage: () => undefined,
    onLost: () => said.push('lost'),
    onBack: () => said.push('back'),
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  first.close();
  await vi.waitFor(() => expect(said).toEqual(['lost']), 5_000);
  const second = await open(first.port);
  await vi.waitFor(() => expect(said).toEqual(['lost', 'back']), 5_000);
  ending.abort();
  expect(await end).toEqual({ why: 'interrupted' });
  second.close();
});
