import type { Server } from 'node:http';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { answerMessage } from '#shared/usecases/socket/answer-message.usecase.ts';
import { stateChangeOf } from '#shared/usecases/socket/state-change.ts';
import type { Host } from '../host/host.ts';
import { refusalOf } from './guard-request.ts';

export interface SocketOptions {
  readonly server: Server;
  readonly host: Host;
  readonly defaultProject: () => Promise<string | undefined>;
}

/** A client that does not read is cut off rather than kept in memory. */
const MAX_BUFFERED_BYTES = 1_000_000;

/** WebSocket close code of RFC 6455. */
const INTERNAL_ERROR = 1011;

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
        answerMessage(textOf(data), { ...host, defaultProject })
          .then((answer) => {
            if ('follow' in answer) followers.add(client);
            else if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(answer.reply));
          })
          // The state could not be read, as while the server ends: this client may come again, the others stay.
          .catch(() => client.close(INTERNAL_ERROR));
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

/** A message as `ws` hands it out: in one piece, or in several. */
const textOf = (data: RawData): string =>
  Array.isArray(data)
    ? Buffer.concat(data).toString()
    : data instanceof ArrayBuffer
      ? Buffer.from(data).toString()
      : data.toString();
