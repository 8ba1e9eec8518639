import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTopicListener } from '#shared/edge/topic-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, QUEUE_URLS } = readEnvironment(env, process.env);

export const handler = asTopicListener(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    queue: createSqsQueue({ urls: QUEUE_URLS }),
  }),
);
