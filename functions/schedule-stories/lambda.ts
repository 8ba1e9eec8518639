import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, TENANT_SLOTS } = readEnvironment(env, process.env);

export const handler = asTask(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    ids: createIds(systemClock),
    tenantSlots: TENANT_SLOTS,
  }),
);
