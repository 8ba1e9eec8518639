/** A loopback server that answers one queued reply per request, in a provider's own HTTP. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dialect, NeutralReply } from './model-dialects.ts';

export type ServerReply =
  | { readonly reply: NeutralReply }
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  /** `reset` tears the connection down after some pieces; `end` closes it in order, but early. */
  | { readonly broken: 'reset' | 'end'; readonly reply: NeutralReply; readonly pieces: number }
  /** Takes the request and never answers. */
  | { readonly silent: true };

export interface ModelServer {
  readonly url: string;
  readonly requests: {
    readonly headers: IncomingMessage['headers'];
    readonly path: string;
    readonly body: Readonly<Record<string, unknown>>;
  }[];
  answer(...replies: readonly ServerReply[]): void;
  close(): Promise<void>;
}

export const startModelServer = async (dialect: Dialect): Promise<ModelServer> => {
  const queue: ServerReply[] = [];
  const requests: ModelServer['requests'] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Uint8Array>)).toString();
    const body = JSON.parse(text) as Record<string, unknown>;
    const path = request.url ?? '';
    requests.push({ headers: request.headers, path, body });
    const next = queue.shift() ?? { status: 404, body: 'no reply is queued' };
    if ('silent' in next) return;
    if ('status' in next) {
      json(response, next.status, next.body, next.headers);
      return;
    }
    if (body['stream'] !== true && !path.endsWith('converse-stream')) {
      json(response, 200, dialect.whole(next.reply));
      return;
    }
    response.writeHead(200, { 'content-type': dialect.streamType });
    const pieces = dialect.streamed(next.reply);
    for (const piece of 'broken' in next ? pieces.slice(0, next.pieces) : pieces) response.write(piece);
    if ('broken' in next && next.broken === 'reset') setImmediate(() => response.destroy());
    else response.end();
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (...replies) => void queue.push(...replies),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void =>
  void response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
