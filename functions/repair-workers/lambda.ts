import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createEcsCompute } from '#shared/adapters/ecs-compute/ecs-compute.adapter.ts';
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
      compute: createEcsCompute({
        cluster: environment.WORKER_CLUSTER,
        taskDefinitions: environment.WORKER_TASKS,
        subnets: environment.WORKER_SUBNETS,
        securityGroups: environment.WORKER_SECURITY_GROUPS,
        assignPublicIp: environment.WORKER_PUBLIC_IP,
      }),
      limits: { 'agent-runner': environment.AGENT_RUNNERS, 'test-runner': environment.TEST_RUNNERS },
    },
    onRepair: (repaired) => logger.info('workers were repaired', { ...repaired }),
  }),
);
