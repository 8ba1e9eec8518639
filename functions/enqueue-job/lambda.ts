import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createEcsCompute } from '#shared/adapters/ecs-compute/ecs-compute.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(env, process.env);

export const handler = asTask(
  createHandler({
    store: createDynamodbStore({ tableName: environment.TABLE_NAME }),
    clock: systemClock,
    ids: createIds(systemClock),
    blobs: createS3Blobs({ bucket: environment.BUCKET_NAME }),
    queue: createSqsQueue({ urls: environment.QUEUE_URLS }),
    executions: createStepFunctions({ machines: environment.STATE_MACHINE_ARNS }),
    compute: createEcsCompute({
      cluster: environment.WORKER_CLUSTER,
      taskDefinitions: environment.WORKER_TASKS,
      subnets: environment.WORKER_SUBNETS,
      securityGroups: environment.WORKER_SECURITY_GROUPS,
      assignPublicIp: true,
    }),
    defaultModel: environment.DEFAULT_MODEL,
    // Fargate's test runner always has a sandbox.
    unsandboxed: false,
  }),
);
    // Its revision changes with the image that packages are installed in.
    toolchain: async () => environment.WORKER_TASKS['test-runner'] ?? '',
