import { setTimeout } from 'node:timers/promises';
import { createDiscordChannel } from '#shared/adapters/discord/discord-channel.adapter.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createGithubChannel } from '#shared/adapters/github/github-channel.adapter.ts';
import { createGithubHosts } from '#shared/adapters/github/github-hosts.adapter.ts';
import { createSlackChannel } from '#shared/adapters/slack/slack-channel.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createWebhookChannel } from '#shared/adapters/webhook-channel/webhook-channel.adapter.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { keepAttempts } from '#shared/usecases/deliveries/keep-attempts.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { ENVIRONMENT, TABLE_NAME, GITHUB_HOST } = readEnvironment(env, process.env);
const secrets = createSsmSecrets({ environment: ENVIRONMENT, clock: systemClock });
// Its files are packed beside the code.
const pictures = createSvgPictures({ folder: new URL('./', import.meta.url) });
const store = createDynamodbStore({ tableName: TABLE_NAME });

export const handler = asQueueConsumer(
  createHandler({
    store,
    clock: systemClock,
    channels: {
      discord: createDiscordChannel({ secrets, clock: systemClock, pictures }),
      github: createGithubChannel({ hosts: createGithubHosts({ secrets, enterpriseHost: GITHUB_HOST }) }),
      slack: createSlackChannel({ secrets, clock: systemClock, pictures }),
      webhook: createWebhookChannel({ secrets, clock: systemClock, log: keepAttempts(store) }),
    },
    pause: (seconds) => setTimeout(seconds * 1_000),
    onRefused: (channel, why) => logger.warn('a channel refused a notice', { channel, why }),
  }),
);
