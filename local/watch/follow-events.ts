import { WebSocket, type RawData } from 'ws';
import { socketMessage, type SocketMessage } from './socket-message.ts';

export interface FollowOptions {
  /** The address, asked for before each connection: a signed one is soon too old. */
  readonly url: () => Promise<string>;
  readonly project: string | undefined;
  readonly signal: AbortSignal;
  readonly onMessage: (message: SocketMessage) => void;
  /** The connection broke; it is tried again after `seconds`, until it holds. */
  readonly onLost: (seconds: number) => void;
  readonly onBack: () => void;
  readonly retryMs?: number;
}

/** refused: the server does not know the project or the caller; no-server: there was none from the beginning. */
export type FollowEnd =
  { readonly why: 'interrupted' | 'no-server' } | { readonly why: 'refused'; readonly text: string };

interface ConnectionEnd {
  readonly refusal?: string;
}

const RETRY_MS = 2_000;

/**
 * The state as it is, then every event as it happens. A server that goes away is waited for: events of that time are
 * not told again, the state after it is.
 */
export const followEvents = async (options: FollowOptions): Promise<FollowEnd> => {
  const retryMs = options.retryMs ?? RETRY_MS;
  const seen = { connections: 0, lost: false };
  for (;;) {
    const end = await connectOnce(await options.url(), options, () => {
      seen.connections += 1;
      if (seen.lost) options.onBack();
      seen.lost = false;
    });
    if (options.signal.aborted) return { why: 'interrupted' };
    if (end.refusal !== undefined) return { why: 'refused', text: end.refusal };
    if (seen.connections === 0) return { why: 'no-server' };
    if (!seen.lost) options.onLost(retryMs / 1000);
    seen.lost = true;
    await pause(retryMs, options.signal);
  }
};

/** Until the connection ends, however it does. */
const connectOnce = (
  url: string,
  { project, signal, onMessage }: FollowOptions,
  onOpen: () => void,
): Promise<ConnectionEnd> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    let end: ConnectionEnd = {};
    const stop = (): void => socket.terminate();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('open', () => {
      onOpen();
      socket.send(JSON.stringify({ type: 'get_current_state', project }));
      socket.send(JSON.stringify({ type: 'follow_events' }));
    });
    socket.on('message', (data) => {
      const message = readMessage(data);
      if (message === undefined) return;
      if (message.type === 'event' && project !== undefined && message.event.projectId !== project) return;
      if (message.type === 'error') {
        // Without a project named, "which one?" is no refusal: events of all of them are followed.
        if (project === undefined) return;
        end = { refusal: message.error };
        socket.terminate();
        return;
      }
      onMessage(message);
    });
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      if (statusCode === 401 || statusCode === 403)
        end = {
          refusal: `${new URL(url).host} refuses the connection (${statusCode}): who connects needs execute-api:Invoke`,
        };
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    });
  });

/** What a newer server may send beside the known is passed over. */
const readMessage = (data: RawData): SocketMessage | undefined => {
  try {
    return socketMessage.safeParse(JSON.parse(textOf(data))).data;
  } catch {
    return undefined;
  }
};

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)).toString(
    'utf8',
  );

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
