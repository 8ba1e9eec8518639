import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { accountsFrom } from '#shared/adapters/jira/jira-account.ts';
import { createJiraTracker } from '#shared/adapters/jira/jira-tracker.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { ENVIRONMENT, TABLE_NAME } = readEnvironment(env, process.env);
const secrets = createSsmSecrets({ environment: ENVIRONMENT, clock: systemClock });

export const handler = asTask(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    tracker: createJiraTracker({ findAccount: accountsFrom(secrets) }),
  }),
);
