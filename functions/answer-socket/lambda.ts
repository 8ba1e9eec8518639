import { createApiGatewaySockets } from '#shared/adapters/api-gateway-sockets/api-gateway-sockets.adapter.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asSocketRoute } from '#shared/edge/socket-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, SOCKET_ENDPOINT } = readEnvironment(env, process.env);

export const handler = asSocketRoute(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    sockets: createApiGatewaySockets({ endpoint: SOCKET_ENDPOINT }),
  }),
);
