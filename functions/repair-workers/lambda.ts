import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { ecsFleet } from '#shared/adapters/ecs-compute/ecs-fleet.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(env, process.env);

export const handler = asTask(
  createHandler({
    fleet: {
      store: createDynamodbStore({ tableName: environment.TABLE_NAME }),
      clock: systemClock,
      ...ecsFleet(environment),
    },
    onRepair: (repaired) => logger.info('workers were repaired', { ...repaired }),
  }),
);
