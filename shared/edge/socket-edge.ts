import * as z from 'zod';
import { withHouse, type LambdaHandler } from './house-middleware.ts';

/** A route of a WebSocket API. */
const socketEvent = z.object({
  body: z.string().optional(),
  queryStringParameters: z.record(z.string(), z.string().optional()).nullish(),
  requestContext: z.object({
    connectionId: z.string(),
    identity: z.object({ userArn: z.string().nullish() }).optional(),
  }),
});

export interface SocketCall {
  readonly connectionId: string;
  /** ARN of who signed the request to connect; absent on every later message. */
  readonly caller: string | undefined;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A message on a socket, or its beginning or end. The answer goes to the gateway: below 300 lets a connection begin. */
export function asSocketRoute(
  handle: (call: SocketCall) => Promise<{ readonly statusCode: number }>,
): LambdaHandler<unknown, { readonly statusCode: number }> {
  return withHouse(async (event) => {
    const { body = '', queryStringParameters, requestContext } = socketEvent.parse(event);
    return handle({
      connectionId: requestContext.connectionId,
      caller: requestContext.identity?.userArn ?? undefined,
      query: queryStringParameters ?? {},
      body,
    });
  });
}
