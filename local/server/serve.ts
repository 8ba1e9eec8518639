import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHandler } from '#functions/answer-api/handler.ts';
import type { ApiAnswer, Dependencies } from '#functions/answer-api/handler.ts';
import type { Host } from '../host/host.ts';
import { answerAdmin } from './answer-admin.ts';
import { refusalOf } from './guard-request.ts';
import { identifyLocally } from './identify-locally.ts';
import { listen } from './listen.ts';
import { openSocket } from './open-socket.ts';
import { onlyProject } from '#shared/usecases/only-project.ts';
import { readBody } from './read-body.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { webhookPath } from '#shared/contracts/deliveries.contract.ts';

export interface ServeOptions {
  readonly host: Host;
  /** 0: any free one. */
  readonly port: number;
  readonly version: string;
  readonly firstAdmin: { readonly id: string; readonly name: string };
  /** The project of requests that name none; absent: the only one. */
  readonly project?: string | undefined;
  /** Told what broke while a request was answered: whoever sent it is told no more than that. */
  readonly onError: (where: string, error: unknown) => void;
}

export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** The API and the state socket on loopback. @throws PortInUse */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { host } = options;
  const defaultProject = async (): Promise<string | undefined> =>
    options.project ?? (await onlyProject(host.store));
  const deps: Dependencies = {
    store: host.store,
    queue: host.queue,
    clock: host.clock,
    ids: host.ids,
    pause: () => nextChange(host),
    identify: identifyLocally(options.firstAdmin),
    defaultProject,
    version: options.version,
  };
  const answer = createHandler(deps);
  const server = createServer((request, response) => {
    void respond(request, answer, options).then((reply) => send(response, reply));
  });
  const socket = openSocket({ server, host, defaultProject });
  const port = await listen(server, options.port);
  return {
    port,
    close: async () => {
      socket.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};

const respond = async (
  request: IncomingMessage,
  answer: ReturnType<typeof createHandler>,
  { host, onError }: ServeOptions,
): Promise<ServedAnswer> => {
  const path = pathOf(request);
  if (path === undefined)
    return { status: 400, body: { error: 'the address of the request cannot be read' } };
  try {
    if (path.startsWith(webhookPath(''))) return await receiveWebhook(request, path, host.receive);
    const refusal = refusalOf(request);
    if (refusal !== undefined) return { status: refusal.status, body: { error: refusal.error } };
    const method = request.method ?? 'GET';
    const body = method === 'POST' ? await readBody(request) : { text: '' };
    if ('status' in body) return { status: body.status, body: { error: body.error } };
    if (path === '/admin' && method === 'POST') return await answerAdmin(body.text, host);
    return await answer({
      method,
      path,
      headers: plainHeaders(request),
      body: body.text,
      requestId: randomUUID(),
    });
  } catch (error) {
    onError(`${request.method ?? 'GET'} ${path}`, error);
    return { status: 500, body: { error: 'something broke here; the log of the server has more' } };
  }
};

interface ServedAnswer extends Omit<ApiAnswer, 'body'> {
  /** null: an empty one. */
  readonly body: object | null;
}

const pathOf = (request: IncomingMessage): string | undefined =>
  URL.parse(request.url ?? '/', 'http://localhost')?.pathname;

const plainHeaders = (request: IncomingMessage): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );

const send = (response: ServerResponse, { status, body, headers }: ServedAnswer): void => {
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body === null ? '' : `${JSON.stringify(body)}\n`);
};

const LOOK_AGAIN_MS = 100;

/** Until the table changes next, or soon. */
const nextChange = (host: Host): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, LOOK_AGAIN_MS);
    const unsubscribe = host.store.onChange(done);
  });
