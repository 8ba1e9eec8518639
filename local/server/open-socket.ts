import type { Server } from 'node:http';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import * as z from 'zod';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { readProjectState } from '#shared/usecases/read-project-state.usecase.ts';
import type { Host } from '../host/host.ts';
import { refusalOf } from './guard-request.ts';
import { stateChangeOf } from './state-change.ts';

export interface SocketOptions {
  readonly server: Server;
  readonly host: Host;
  readonly defaultProject: () => Promise<string | undefined>;
}

const clientMessage = z.object({ type: z.string(), project: z.string().optional() });
/** A client that does not read is cut off rather than kept in memory. */
const MAX_BUFFERED_BYTES = 1_000_000;

/**
 * The state socket: answers `get_current_state`, and tells every change of workflow and cycles. A client that sends
 * `follow_events` gets every event as it was recorded instead.
 */
export const openSocket = ({ server, host, defaultProject }: SocketOptions): { close(): void } => {
  const followers = new WeakSet<WebSocket>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 128_000 });
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal.status} Forbidden\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      client.on('message', (data) => {
        const wanted = clientMessage.safeParse(parse(textOf(data)));
        if (wanted.success && wanted.data.type === 'follow_events') {
          followers.add(client);
          return;
        }
        void answer(wanted, { host, defaultProject }).then((reply) => {
          if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(reply));
        });
      });
    });
  });
  const unsubscribe = host.announcer.subscribe((event: EventRecord) => {
    const change = stateChangeOf(event);
    const [forAll, forFollowers] = [
      change === undefined ? undefined : JSON.stringify(change),
      JSON.stringify({ type: 'event', event }),
    ];
    for (const client of sockets.clients) {
      const text = followers.has(client) ? forFollowers : forAll;
      if (client.readyState !== WebSocket.OPEN || text === undefined) continue;
      if (client.bufferedAmount > MAX_BUFFERED_BYTES) client.terminate();
      else client.send(text);
    }
  });
  return {
    close: () => {
      unsubscribe();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
};

const answer = async (
  parsed: ReturnType<typeof clientMessage.safeParse>,
  { host, defaultProject }: Pick<SocketOptions, 'host' | 'defaultProject'>,
): Promise<object> => {
  if (!parsed.success)
    return { type: 'error', error: 'send JSON with a type, such as {"type": "get_current_state"}' };
  if (parsed.data.type !== 'get_current_state')
    return {
      type: 'error',
      error: `unknown type ${parsed.data.type.slice(0, 100)}; get_current_state and follow_events are known`,
    };
  const project = parsed.data.project ?? (await defaultProject());
  const state = project === undefined ? undefined : await readProjectState(project, host.store);
  if (state === undefined) {
    return {
      type: 'error',
      error:
        project === undefined
          ? 'name a project: there is none, or more than one'
          : `there is no project ${project}`,
    };
  }
  return { type: 'current_state', timestamp: new Date(host.clock.nowMs()).toISOString(), data: state };
};

/** A message as `ws` hands it out: in one piece, or in several. */
const textOf = (data: RawData): string =>
  Array.isArray(data)
    ? Buffer.concat(data).toString()
    : data instanceof ArrayBuffer
      ? Buffer.from(data).toString()
      : data.toString();

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
