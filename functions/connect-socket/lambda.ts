import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asSocketRoute } from '#shared/edge/socket-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME } = readEnvironment(env, process.env);

export const handler = asSocketRoute(
  createHandler({ store: createDynamodbStore({ tableName: TABLE_NAME }), clock: systemClock }),
);
