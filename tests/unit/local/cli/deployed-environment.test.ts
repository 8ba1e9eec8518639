import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { runCli } from '#local/cli/run-cli.ts';
import { CREDENTIALS, signatureFault, type Arrived } from './verify-signature.ts';

const ANSWER = { id: 'cmd_1', ok: true, reply: 'planned', state: 'SPRINT_PLANNED', allowed: [] };
const STACK = 'AgentWorkflow-dev-Service';

const outputXml = (outputs: Readonly<Record<string, string>>): string =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${STACK}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${Object.entries(
    outputs,
  )
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const MISSING_XML = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id AgentWorkflow-none-Service does not exist</Message></Error></ErrorResponse>`;

/** An environment on loopback: CloudFormation, the API and the socket, which check signatures. */
const arrived: (Arrived & { readonly fault: string | undefined })[] = [];
const answers: { status: number; body: unknown }[] = [];
let server: Server;
let base: string;
let sockets: WebSocketServer;

const note = (request: IncomingMessage, body: string): string | undefined => {
  const one = { method: request.method!, url: request.url!, headers: request.headers, body };
  const fault = signatureFault(one, Date.now());
  arrived.push({ ...one, fault });
  return fault;
};

beforeEach(async () => {
  sockets = new WebSocketServer({ noServer: true });
  server = createServer((request, response) => {
    void text(request).then((body) => {
      if (body.includes('Action=DescribeStacks')) {
        const known = body.includes(STACK);
        response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' });
        response.end(
          known ? outputXml({ ApiUrl: base, SocketUrl: `${base.replace('http', 'ws')}/live` }) : MISSING_XML,
        );
        return;
      }
      const fault = note(request, body);
      const { status, body: answer } =
        fault === undefined ? answers.shift()! : { status: 403, body: { message: 'Forbidden' } };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (note(request, '') !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', () => {
        client.send(
          JSON.stringify({
            type: 'current_state',
            timestamp: '2026-01-01T00:00:00Z',
            data: { workflow_state: 'IDLE', tdd_cycles: {} },
          }),
        );
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.secret);
  vi.stubEnv('AWS_SESSION_TOKEN', CREDENTIALS.token);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', base);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = 0;
  arrived.length = 0;
  answers.length = 0;
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const run = async (...args: string[]): Promise<{ code: unknown; out: string; err: string }> => {
  const said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((said.out += String(chunk)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((said.err += String(chunk)), true));
  process.exitCode = 0;
  await runCli(['node', 'agent-workflow', ...args]);
  vi.restoreAllMocks();
  return { code: process.exitCode, ...said };
};

describe('agent-workflow --env', () => {
  it('gives a command to the API of the stack’s outputs, signed, under a key of its own', async () => {
    answers.push({ status: 200, body: ANSWER }, { status: 200, body: { ...ANSWER, ok: false } });
    expect(await run('--env', 'dev', 'do', '/sprint plan', '--project', 'p')).toEqual({
      code: 0,
      out: 'planned\n',
      err: '',
    });
    expect((await run('do', '/sprint plan', '--env=dev', '--json')).code).toBe(1);
    expect(arrived.map(({ fault }) => fault)).toEqual([undefined, undefined]);
    expect(arrived[0]).toMatchObject({ method: 'POST', url: '/api/v1/commands' });
    expect(JSON.parse(arrived[0]!.body)).toEqual({ text: '/sprint plan', project: 'p' });
    const keys = arrived.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
    // The key is signed too: nobody on the way can make another command of it.
    expect(arrived[0]!.headers['authorization']).toContain('idempotency-key');
  });

  it('asks for the outcome of a command that was accepted, and sends again what passed by itself', async () => {
    answers.push(
      { status: 503, body: {} },
      { status: 202, body: { id: 'cmd_1' } },
      { status: 200, body: ANSWER },
    );
    expect(await run('do', '/state', '--url', base)).toMatchObject({ code: 0, out: 'planned\n' });
    expect(arrived.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/commands',
      'POST /api/v1/commands',
      'GET /api/v1/commands/cmd_1',
    ]);
    expect(arrived[0]!.headers['idempotency-key']).toBe(arrived[1]!.headers['idempotency-key']);
  });

  it('says what to mend: the identity, the environment, the region, an actor, an address in the clear', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another');
    expect(await run('do', '/state', '--env', 'dev')).toMatchObject({
      code: 3,
      err: expect.stringContaining('execute-api:Invoke') as string,
    });
    expect(await run('do', '/state', '--env', 'none')).toMatchObject({
      code: 2,
      err: expect.stringContaining('npx cdk deploy --all -c env=none') as string,
    });
    expect(await run('do', '/state', '--env', 'dev', '--actor', 'me')).toMatchObject({ code: 2 });
    expect(await run('do', '/state', '--url', 'http://example.org')).toMatchObject({ code: 2 });
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const { code, err } = await run('do', '/state', '--env', 'dev');
    expect({ code, err }).toEqual({
      code: 3,
      err: 'no AWS region is set: set AWS_REGION, or a region in the profile that AWS_PROFILE names\n',
    });
  });

  it('passes on what the API refuses, in its own words', async () => {
    answers.push({ status: 400, body: { error: 'text: say a command, such as /state' } });
    expect(await run('do', '', '--env', 'dev')).toEqual({
      code: 2,
      out: '',
      err: 'text: say a command, such as /state\n',
    });
  });

  it('watches over a socket whose address is signed', async () => {
    const watching = run('watch', '--env', 'dev', '--json');
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
    expect(arrived[0]).toMatchObject({ method: 'GET', fault: undefined });
    expect(arrived[0]!.url).toMatch(/^\/live\?.*X-Amz-Expires=300/);
    await vi.waitFor(() => expect(process.listenerCount('SIGTERM')).toBeGreaterThan(0));
    process.emit('SIGTERM');
    expect((await watching).code).toBe(0);
  });

  it('says that the socket refuses the caller, rather than trying for ever', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'another');
    expect(await run('watch', '--url', `${base.replace('http', 'ws')}/live`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('refuses the connection (403)') as string,
    });
  });
});
