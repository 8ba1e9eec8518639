import { createServer, type IncomingMessage } from 'node:http';
import { createPublicKey, verify } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as z from 'zod';
import published from './published-operations.json' with { type: 'json' };

/** What GitHub publishes of the operations that are called: parameters and bodies, from its OpenAPI description. */
const operations = Object.entries(
  z
    .record(
      z.string(),
      z.object({
        query: z.array(z.object({ name: z.string(), schema: z.looseObject({}) })),
        body: z.looseObject({}).nullable(),
      }),
    )
    .parse(published),
).map(([route, operation]) => {
  const [method = '', path = ''] = route.split(' ');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
  return { ...operation, route, method, names, pattern };
});

const ajv = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: false });
const coercing = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: true });

export interface LoopbackCall {
  readonly route: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly authorization: string;
}

export interface LoopbackAnswer {
  readonly status?: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export type LoopbackRoutes = Readonly<Record<string, (call: LoopbackCall) => LoopbackAnswer>>;

export interface LoopbackGithub {
  readonly url: string;
  readonly calls: readonly LoopbackCall[];
  /** What did not match the published description. */
  readonly offences: readonly string[];
  close(): Promise<void>;
}

/**
 * A GitHub on this machine's loopback that holds every call against the published description before it answers.
 * `at`: the port; 0: any that is free.
 */
export const startLoopbackGithub = async (routes: LoopbackRoutes, at = 0): Promise<LoopbackGithub> => {
  const calls: LoopbackCall[] = [];
  const offences: string[] = [];
  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      const url = new URL(request.url ?? '', 'http://loopback');
      const operation = operations.find(
        ({ method, pattern }) => method === request.method && pattern.test(url.pathname),
      );
      if (operation === undefined) {
        offences.push(`${request.method ?? ''} ${url.pathname} is no operation`);
        response.writeHead(404).end('{}');
        return;
      }
      const values = operation.pattern.exec(url.pathname) ?? [];
      const path = Object.fromEntries(
        operation.names.map((name, at) => [name, decodeURIComponent(values[at + 1] ?? '')]),
      );
      const query = Object.fromEntries(url.searchParams);
      for (const [name, value] of Object.entries(query)) {
        const parameter = operation.query.find((one) => one.name === name);
        if (parameter === undefined) offences.push(`${operation.route}: ${name} is no parameter`);
        else if (!coercing.validate({ properties: { value: parameter.schema } }, { value }))
          offences.push(`${operation.route}: ${name}: ${coercing.errorsText()}`);
      }
      const body = text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
      if (operation.body === null && text !== '') offences.push(`${operation.route} takes no body`);
      if (operation.body !== null) {
        if (!ajv.validate(operation.body, body)) offences.push(`${operation.route}: ${ajv.errorsText()}`);
        const { properties } = z.object({ properties: z.looseObject({}).optional() }).parse(operation.body);
        for (const name of properties === undefined ? [] : Object.keys(body))
          if (!Object.hasOwn(properties ?? {}, name))
            offences.push(`${operation.route}: ${name} is no property`);
      }
      const call = {
        route: operation.route,
        path,
        query,
        body,
        authorization: request.headers.authorization ?? '',
      };
      calls.push(call);
      const answer = routes[operation.route]?.(call) ?? { status: 404, body: { message: 'Not Found' } };
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((done) => server.listen(at, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    offences,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** Whether a bearer token is a JSON web token that the App's key signed, for a client id and less than ten minutes. */
export const isAppToken = (authorization: string, publicKeyPem: string, appId: string): boolean => {
  const [head = '', claims = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.');
  const { iss, iat, exp } = z
    .object({ iss: z.coerce.string(), iat: z.number(), exp: z.number() })
    .parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
  return (
    iss === appId &&
    exp - iat <= 660 &&
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      createPublicKey(publicKeyPem),
      Buffer.from(signature, 'base64url'),
    )
  );
};
