import { createDiscordSource } from '#shared/adapters/discord/discord-source.adapter.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import { createJiraSource } from '#shared/adapters/jira/jira-source.adapter.ts';
import { createSlackSource } from '#shared/adapters/slack/slack-source.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { asHttpApi } from '#shared/edge/api-edge.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { ENVIRONMENT, TABLE_NAME, QUEUE_URLS } = readEnvironment(env, process.env);
const store = createDynamodbStore({ tableName: TABLE_NAME });
const secrets = createSsmSecrets({ environment: ENVIRONMENT, clock: systemClock });

export const handler = asHttpApi(
  createHandler({
    store,
    queue: createSqsQueue({ urls: QUEUE_URLS }),
    secrets,
    clock: systemClock,
    ids: createIds(systemClock),
    facts: edgeFacts(store),
    onUnverifiable: (why) => logger.warn('a webhook cannot be verified', { why }),
    sources: {
      discord: createDiscordSource(),
      github: createGithubSource(),
      jira: createJiraSource(),
      slack: createSlackSource({ secrets }),
    },
  }),
);
