import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createEmfMeter } from '#shared/adapters/emf-meter/emf-meter.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { metricNamespace } from '#shared/contracts/metrics.contract.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTopicListener } from '#shared/edge/topic-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, BUCKET_NAME, ENVIRONMENT } = readEnvironment(env, process.env);

export const handler = asTopicListener(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    blobs: createS3Blobs({ bucket: BUCKET_NAME }),
    meter: createEmfMeter({ namespace: metricNamespace(ENVIRONMENT) }),
  }),
);
