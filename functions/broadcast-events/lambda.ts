import { createApiGatewaySockets } from '#shared/adapters/api-gateway-sockets/api-gateway-sockets.adapter.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTopicListener } from '#shared/edge/topic-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, SOCKET_ENDPOINT } = readEnvironment(env, process.env);

export const handler = asTopicListener(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    sockets: createApiGatewaySockets({ endpoint: SOCKET_ENDPOINT }),
  }),
);
