import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { ecsFleet } from '#shared/adapters/ecs-compute/ecs-fleet.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { findWorker } from '#shared/usecases/workers/find-worker.usecase.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(env, process.env);

const fleet = {
  store: createDynamodbStore({ tableName: environment.TABLE_NAME }),
  clock: systemClock,
  ...ecsFleet(environment),
};

export const handler = asTask(
  createHandler({
    store: fleet.store,
    clock: systemClock,
    ids: createIds(systemClock),
    blobs: createS3Blobs({ bucket: environment.BUCKET_NAME }),
    queue: createSqsQueue({ urls: environment.QUEUE_URLS }),
    executions: createStepFunctions({ machines: environment.STATE_MACHINE_ARNS }),
    startWorker: async (job) => {
      const found = await findWorker(job, fleet);
      if (found !== 'found')
        logger.info('a worker was asked for', { jobId: job.id, worker: job.worker, found });
    },
    defaultModel: environment.DEFAULT_MODEL,
    // Lambda sets it anew for each call.
    traceHeader: () => process.env['_X_AMZN_TRACE_ID'],
    // Its revision changes with the image that packages are installed in.
    toolchain: async () => environment.WORKER_TASKS['test-runner'] ?? '',
    // Fargate's test runner always has a sandbox.
    unsandboxed: false,
  }),
);
