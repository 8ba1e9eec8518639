import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createRemoteInspector } from '#shared/adapters/git-http/inspect-remote.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, FIRST_ADMIN } = readEnvironment(env, process.env);

export const handler = asQueueConsumer(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    ids: createIds(systemClock),
    admins: [{ id: FIRST_ADMIN, name: FIRST_ADMIN.slice(FIRST_ADMIN.lastIndexOf('/') + 1) }],
    inspectRepository: createRemoteInspector(),
  }),
);
