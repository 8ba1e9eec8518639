import { setTimeout } from 'node:timers/promises';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME } = readEnvironment(env, process.env);

export const handler = asQueueConsumer(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    channels: {},
    pause: (seconds) => setTimeout(seconds * 1_000),
    onRefused: (channel, why) => logger.warn('a channel refused a notice', { channel, why }),
  }),
);
