import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createGithubHosts } from '#shared/adapters/github/github-hosts.adapter.ts';
import { accountsFrom } from '#shared/adapters/jira/jira-account.ts';
import { createJiraTracker } from '#shared/adapters/jira/jira-tracker.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { interpretGithub } from '#shared/usecases/webhooks/github/interpret-github.usecase.ts';
import { interpretJira } from '#shared/usecases/webhooks/jira/interpret-jira.usecase.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { ENVIRONMENT, TABLE_NAME, QUEUE_URLS, GITHUB_HOST } = readEnvironment(env, process.env);
const store = createDynamodbStore({ tableName: TABLE_NAME });
const secrets = createSsmSecrets({ environment: ENVIRONMENT, clock: systemClock });
const deps = {
  store,
  clock: systemClock,
  ids: createIds(systemClock),
  queue: createSqsQueue({ urls: QUEUE_URLS }),
  hosts: createGithubHosts({ secrets, enterpriseHost: GITHUB_HOST }),
  tracker: createJiraTracker({ findAccount: accountsFrom(secrets) }),
};

export const handler = asQueueConsumer(
  createHandler({
    store,
    clock: systemClock,
    interpreters: {
      github: (delivery) => interpretGithub(delivery, deps),
      jira: (delivery) => interpretJira(delivery, deps),
    },
  }),
);
