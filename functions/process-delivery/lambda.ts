import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, BUCKET_NAME } = readEnvironment(env, process.env);

export const handler = asQueueConsumer(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    blobs: createS3Blobs({ bucket: BUCKET_NAME }),
    clock: systemClock,
    interpreters: {},
  }),
);
