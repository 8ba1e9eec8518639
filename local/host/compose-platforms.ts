import { createDiscordChannel } from '#shared/adapters/discord/discord-channel.adapter.ts';
import { createDiscordSource } from '#shared/adapters/discord/discord-source.adapter.ts';
import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import { createGithubChannel } from '#shared/adapters/github/github-channel.adapter.ts';
import { createJiraSource } from '#shared/adapters/jira/jira-source.adapter.ts';
import { createSlackChannel } from '#shared/adapters/slack/slack-channel.adapter.ts';
import { createSlackSource } from '#shared/adapters/slack/slack-source.adapter.ts';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import { createWebhookChannel } from '#shared/adapters/webhook-channel/webhook-channel.adapter.ts';
import { keepAttempts } from '#shared/usecases/deliveries/keep-attempts.ts';
import { interpretGithub } from '#shared/usecases/webhooks/github/interpret-github.usecase.ts';
import { interpretJira } from '#shared/usecases/webhooks/jira/interpret-jira.usecase.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { CodeHosts } from '#shared/ports/code-host.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import type { Tracker } from '#shared/ports/tracker.port.ts';
import type { Dependencies as Deliver } from '#functions/deliver-notice/handler.ts';
import type { Dependencies as Process } from '#functions/process-delivery/handler.ts';
import type { Dependencies as Receive } from '#functions/receive-delivery/handler.ts';

export interface PlatformParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly queue: Queue;
  readonly tracker: Tracker;
  /** Where projects' repositories lie beside this machine. */
  readonly hosts: CodeHosts;
  readonly secrets: Secrets;
  /** Where the chats' APIs lie; default: at the chats themselves. */
  readonly apis?: { readonly slack: string; readonly discord: string } | undefined;
}

const slackAt = (apis: PlatformParts['apis']) => (apis === undefined ? {} : { apiUrl: apis.slack });

/** One row a source of webhooks. */
export const composeSources = ({ secrets, apis }: PlatformParts): Receive['sources'] => ({
  discord: createDiscordSource(),
  github: createGithubSource(),
  jira: createJiraSource(),
  slack: createSlackSource({ secrets, ...slackAt(apis) }),
});

/** What deliveries mean, of sources whose requests are more than commands. */
export const composeInterpreters = (parts: PlatformParts): Process['interpreters'] => ({
  github: (delivery) => interpretGithub(delivery, parts),
  jira: (delivery) => interpretJira(delivery, parts),
});

/** One row a channel. */
export const composeChannels = (parts: PlatformParts): Deliver['channels'] => ({
  discord: createDiscordChannel({ ...parts, baseUrl: parts.apis?.discord, pictures: createSvgPictures() }),
  github: createGithubChannel(parts),
  slack: createSlackChannel({ ...parts, ...slackAt(parts.apis), pictures: createSvgPictures() }),
  webhook: createWebhookChannel({ ...parts, log: keepAttempts(parts.store) }),
});
