import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { Sockets } from '#shared/ports/sockets.port.ts';

export interface ApiGatewaySocketsOptions {
  /** A test passes its own. */
  readonly client?: ApiGatewayManagementApiClient;
  /** The stage's own address, told at deployment: what a request names may be somebody else's domain. */
  readonly endpoint: string;
}

/** Clients of a WebSocket API. */
export function createApiGatewaySockets({
  endpoint,
  client = new ApiGatewayManagementApiClient({ endpoint }),
}: ApiGatewaySocketsOptions): Sockets {
  return {
    send: async (connectionId, message) => {
      try {
        await client.send(
          new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) }),
        );
        return 'sent';
      } catch (error) {
        if (error instanceof GoneException) return 'gone';
        throw error;
      }
    },
  };
}
