import * as z from 'zod';
import { withHouse, type LambdaHandler } from './house-middleware.ts';

/** Payload format 2.0 of an HTTP API. */
const apiEvent = z.object({
  rawPath: z.string(),
  headers: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string() }),
    authorizer: z.object({ iam: z.object({ userArn: z.string() }).optional() }).optional(),
  }),
});

export interface EdgeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The body byte for byte, for signatures over it. */
  readonly bytes: Buffer;
  readonly requestId: string;
  /** ARN of who signed the request; absent on routes that are open. */
  readonly caller: string | undefined;
}

export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request to the HTTP API. An error is a 500 that says nothing of the inside. */
export function asHttpApi(
  handle: (request: EdgeRequest) => Promise<{
    readonly status: number;
    /** null: an empty one. */
    readonly body: object | null;
    readonly headers?: Readonly<Record<string, string>>;
  }>,
): LambdaHandler<unknown, HttpResult> {
  return withHouse(async (event) => {
    const { rawPath, headers, body = '', isBase64Encoded, requestContext } = apiEvent.parse(event);
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    const {
      status,
      body: answer,
      headers: more,
    } = await handle({
      method: requestContext.http.method,
      path: rawPath,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: bytes.toString(),
      bytes,
      requestId: requestContext.requestId,
      caller: requestContext.authorizer?.iam?.userArn,
    });
    return {
      statusCode: status,
      headers: { ...more, 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: answer === null ? '' : JSON.stringify(answer),
    };
  });
}
