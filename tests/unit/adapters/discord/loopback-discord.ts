/** Discord's API on this machine: it takes what its reference allows, and answers 400 to anything else, as the real one does. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commandsRules, messageRules, threadRules } from './discord-rules.ts';

export interface Taken {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: any;
  readonly files: Readonly<Record<string, string>>;
}

export interface Refusal {
  readonly status: number;
  readonly code?: number;
  readonly retryAfter?: number;
}

export interface LoopbackDiscord {
  readonly url: string;
  readonly taken: Taken[];
  /** Bodies that the rules do not allow. */
  readonly wrong: string[];
  /** What the next calls are answered with, by method and path; each once. */
  readonly refuse: (call: string, ...answers: readonly Refusal[]) => void;
  readonly close: () => Promise<void>;
}

const ROUTES: readonly (readonly [
  RegExp,
  typeof messageRules | typeof threadRules | typeof commandsRules | null,
])[] = [
  [/^PATCH \/webhooks\/\d+\/[\w.-]+\/messages\/@original$/, messageRules],
  [/^DELETE \/webhooks\/\d+\/[\w.-]+\/messages\/@original$/, null],
  [/^POST \/webhooks\/\d+\/[\w.-]+$/, messageRules],
  [/^POST \/channels\/\d+\/messages$/, messageRules],
  [/^PATCH \/channels\/\d+\/messages\/\d+$/, messageRules],
  [/^POST \/channels\/\d+\/messages\/\d+\/threads$/, threadRules],
  [/^PUT \/applications\/\d+(\/guilds\/\d+)?\/commands$/, commandsRules],
];

const readParts = async (
  request: IncomingMessage,
): Promise<{ body: unknown; files: Record<string, string> }> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { body: undefined, files: {} };
  if (type === 'application/json') return { body: JSON.parse(bytes.toString()), files: {} };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- a test's server, not one that faces people
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const files: Record<string, string> = {};
  for (const [key, part] of form)
    if (typeof part !== 'string') files[key] = `${part.name} ${part.type} ${await part.text()}`;
  return { body: JSON.parse(form.get('payload_json') as string), files };
};

export const startDiscord = async (): Promise<LoopbackDiscord> => {
  const taken: Taken[] = [];
  const wrong: string[] = [];
  const refusals = new Map<string, Refusal[]>();
  let next = 1000;
  const server = createServer((request, response) => {
    void (async (): Promise<unknown> => {
      const { body, files } = await readParts(request);
      const method = request.method ?? '';
      const path = request.url ?? '';
      const call = `${method} ${path}`;
      taken.push({ method, path, authorization: request.headers.authorization, body, files });
      const answer = (status: number, said: object) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        return response.end(status === 204 ? undefined : JSON.stringify(said));
      };
      const refusal = refusals.get(call)?.shift();
      if (refusal !== undefined)
        return answer(refusal.status, {
          code: refusal.code ?? 0,
          message: 'No',
          retry_after: refusal.retryAfter,
        });
      const route = ROUTES.find(([pattern]) => pattern.test(call));
      const needsBot = !path.startsWith('/webhooks/');
      if (route === undefined) return answer(404, { code: 0, message: '404: Not Found' });
      if (needsBot !== (request.headers.authorization === 'Bot token'))
        return answer(401, { code: 0, message: '401: Unauthorized' });
      const checked = route[1]?.safeParse(body);
      const named = ((body as { attachments?: unknown[] } | undefined)?.attachments ?? []).length;
      if (
        checked?.success === false ||
        named !== Object.keys(files).length ||
        !/^DiscordBot \(/.test(request.headers['user-agent'] ?? '')
      ) {
        wrong.push(`${call}: ${checked?.success === false ? checked.error.message : 'files or user agent'}`);
        return answer(400, { code: 50_035, message: 'Invalid Form Body' });
      }
      return method === 'DELETE'
        ? answer(204, {})
        : answer(200, Array.isArray(body) ? body : { id: String((next += 1)) });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    wrong,
    refuse: (call, ...answers) => void refusals.set(call, [...(refusals.get(call) ?? []), ...answers]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
};
