import { setTimeout } from 'node:timers/promises';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { asHttpApi } from '#shared/edge/api-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import manifest from '../../package.json' with { type: 'json' };
import { env } from './env.ts';
import { createHandler } from './handler.ts';
import { identifySigned } from './identify-signed.ts';

const { TABLE_NAME, QUEUE_URLS } = readEnvironment(env, process.env);
/** Between two looks for a command's outcome. */
const PAUSE_MS = 150;

export const handler = asHttpApi(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    queue: createSqsQueue({ urls: QUEUE_URLS }),
    clock: systemClock,
    ids: createIds(systemClock),
    pause: () => setTimeout(PAUSE_MS),
    identify: identifySigned,
    defaultProject: async () => undefined,
    version: manifest.version,
  }),
);
