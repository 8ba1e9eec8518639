/**
 * Bare repositories over git's smart HTTP protocol with TLS, as a hosting platform serves them: by `git http-backend`.
 * The API beside them is answered by whoever listens on a port of this machine.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './python-tools.ts';

export interface GitServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where a GitHub Enterprise server has its API. */
const API = '/api/v3/';

/** Serves what lies in `folder`; anybody may push. */
export async function serveRepositories(
  folder: string,
  certificate: Certificate,
  apiPort: number,
): Promise<GitServer> {
  const server = createServer(
    { cert: readFileSync(certificate.certificate), key: readFileSync(certificate.key) },
    (request, response) =>
      request.url?.startsWith(API) === true
        ? passOn(apiPort, request, response)
        : void answer(folder, request, response),
  ).listen(0, '0.0.0.0');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function passOn(port: number, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '' } = request;
  const asked = ask(
    { host: '127.0.0.1', port, method, headers, path: url.slice(API.length - 1) },
    (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    },
  );
  asked.on('error', () => response.writeHead(502).end());
  request.pipe(asked);
}

/** As RFC 3875 (CGI) has it. */
async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://host');
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'anybody',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);
  const answered = Buffer.concat(await Array.fromAsync(backend.stdout as AsyncIterable<Buffer>));
  const end = answered.indexOf('\r\n\r\n');
  const headers = answered
    .subarray(0, Math.max(end, 0))
    .toString()
    .split('\r\n')
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
  for (const [name, value] of headers)
    if (name !== '' && name.toLowerCase() !== 'status') response.setHeader(name, value);
  response
    .writeHead(status === undefined ? 200 : Number.parseInt(status, 10))
    .end(answered.subarray(end + 4));
}

/** Lets pushes through, and any commit be asked for, as platforms do. */
export function openRepository(repository: string): void {
  for (const [key, value] of [
    ['http.receivepack', 'true'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
  ] as const)
    execFileSync('git', ['-C', repository, 'config', key, value]);
}
