import * as z from 'zod';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createEmfMeter } from '#shared/adapters/emf-meter/emf-meter.adapter.ts';
import { createRemoteInspector } from '#shared/adapters/git-http/inspect-remote.adapter.ts';
import { createLambdaCaller } from '#shared/adapters/lambda-caller/lambda-caller.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { metricNamespace } from '#shared/contracts/metrics.contract.ts';
import { setSecretCommand } from '#shared/contracts/secrets.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, QUEUE_URLS, FIRST_ADMIN, GIT_OPS_FUNCTION, ENVIRONMENT } = readEnvironment(
  env,
  process.env,
);
const meter = createEmfMeter({ namespace: metricNamespace(ENVIRONMENT) });
const defaultConfig = z.object({ commit: z.string(), text: z.string() });
const inspected = z.object({ defaultBranch: z.string(), head: z.string() });
const callGitOps = createLambdaCaller({ functionName: GIT_OPS_FUNCTION });

export const handler = asQueueConsumer(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    queue: createSqsQueue({ urls: QUEUE_URLS }),
    clock: systemClock,
    ids: createIds(systemClock),
    admins: [{ id: FIRST_ADMIN, name: FIRST_ADMIN.slice(FIRST_ADMIN.lastIndexOf('/') + 1) }],
    inspectRepository: createRemoteInspector({
      holder: {
        look: async (projectId, repository) =>
          inspected.parse(await callGitOps({ v: TASK_VERSION, operation: 'inspect', projectId, repository })),
        hint: (projectId) =>
          `If it is private: run "${setSecretCommand(`repositories/${projectId}`, ENVIRONMENT)}" and register it again`,
      },
    }),
    readConfig: async (projectId) => {
      try {
        return defaultConfig.parse(
          await callGitOps({ v: TASK_VERSION, operation: 'read-config', projectId }),
        );
      } catch (error) {
        // It works for one caller at a time: a command does not wait for the one before, what was known last holds on.
        logger.warn('the configuration was not looked at', { projectId, error: String(error) });
        return undefined;
      }
    },
  }),
  ({ group = '', seconds }) =>
    meter.record([{ metric: 'command_latency_seconds', value: seconds, dimensions: { project: group } }]),
);
