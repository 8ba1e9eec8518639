import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createXrayTracer } from '#shared/adapters/xray-tracer/xray-tracer.adapter.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, BUCKET_NAME, QUEUE_URLS } = readEnvironment(env, process.env);

export const handler = asTask(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    blobs: createS3Blobs({ bucket: BUCKET_NAME }),
    queue: createSqsQueue({ urls: QUEUE_URLS }),
    tracer: createXrayTracer({
      onFailure: (error) => logger.warn('a job is not shown in X-Ray', { reason: String(error) }),
    }),
  }),
);
