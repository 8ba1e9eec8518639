import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METHODS, responseBody, viewsOpen } from './slack-schemas.ts';

export interface SlackCall {
  /** `chat.postMessage`, `upload`, `hook`. */
  readonly method: string;
  readonly token: string | null;
  readonly body: any;
}
export type SlackSays =
  | Record<string, unknown>
  | { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string };

export interface LoopbackSlack {
  readonly apiUrl: string;
  readonly hooksOrigin: string;
  readonly calls: readonly SlackCall[];
  /** What did not match what Slack publishes. */
  readonly offences: readonly string[];
  /** The next answers of a method, in their order; afterwards it works. */
  script(method: string, ...answers: SlackSays[]): void;
  close(): Promise<void>;
}

/** A Slack on this machine's loopback that holds every call against the published limits before it answers. */
export const startLoopbackSlack = async (): Promise<LoopbackSlack> => {
  const calls: SlackCall[] = [];
  const offences: string[] = [];
  const scripts = new Map<string, SlackSays[]>();
  let posted = 0;

  const check = (method: string, token: string | null, raw: Buffer, type: string): any => {
    const text = raw.toString('utf8');
    const schema = method === 'hook' ? responseBody : method === 'views.open' ? viewsOpen : METHODS[method];
    if (method === 'upload') return raw;
    if (schema === undefined) offences.push(`${method}: not a method that is called`);
    const body: unknown = type.startsWith('application/json')
      ? JSON.parse(text)
      : Object.fromEntries(new URLSearchParams(text));
    const { token: inForm, ...fields } = body as { token?: string };
    if (method !== 'hook' && (inForm ?? token) === null) offences.push(`${method}: no token`);
    const parsed = schema?.safeParse(fields);
    if (parsed?.success === false)
      offences.push(
        `${method}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
      );
    return parsed?.data ?? fields;
  };

  const works = (method: string, body: any): SlackSays => {
    switch (method) {
      case 'chat.postMessage':
        posted += 1;
        return { ok: true, channel: body.channel, ts: `1700000000.${String(posted).padStart(6, '0')}` };
      case 'chat.update':
        return { ok: true, ts: body.ts };
      case 'files.getUploadURLExternal':
        return { ok: true, upload_url: `${origin()}/upload`, file_id: 'F0001' };
      case 'files.completeUploadExternal':
        return { ok: true, files: [{ id: 'F0001' }] };
      case 'upload':
        return { status: 200, text: 'OK - 1' };
      case 'hook':
        return { status: 200, text: 'ok' };
      default:
        return { ok: true };
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const method = path.startsWith('/api/')
      ? path.slice('/api/'.length)
      : path.startsWith('/upload')
        ? 'upload'
        : 'hook';
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    const body = check(method, token, Buffer.concat(chunks), request.headers['content-type'] ?? '');
    calls.push({ method, token, body });
    const says = scripts.get(method)?.shift() ?? works(method, body);
    if ('status' in says && typeof says['status'] === 'number') {
      response.writeHead(says.status, (says['headers'] ?? {}) as Record<string, string>);
      response.end((says['text'] as string | undefined) ?? '');
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(says));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${origin()}/api/`,
    hooksOrigin: origin(),
    calls,
    offences,
    script: (method, ...answers) => void scripts.set(method, answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
