/** The bot's own calls, by Slack's client, which is loaded with the first of them. */
import type { WebClient } from '@slack/web-api';
import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import { ChannelDown } from '#shared/ports/channel.port.ts';
import { BOT_TOKEN, SLACK_API } from './call-slack.ts';
import type { SlackCallOptions } from './call-slack.ts';
import { explainFailure, isBadToken } from './slack-failures.ts';

const TIMEOUT_MS = 10_000;

export type CallBot = <T>(call: (client: WebClient) => Promise<T>) => Promise<T>;

/** Gives each call a client; a token that was just replaced is looked for once. @throws ChannelDown, ChannelRefused */
export function createBot({ secrets, apiUrl = SLACK_API }: SlackCallOptions): CallBot {
  const clients = new Map<string, WebClient>();
  const clientOf = async (token: string): Promise<WebClient> => {
    const { WebClient: Client, LogLevel } = await import('@slack/web-api');
    const client =
      clients.get(token) ??
      new Client(token, {
        slackApiUrl: apiUrl,
        // Waiting and coming again is the queue's: a function does not sleep on somebody's bill.
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: TIMEOUT_MS,
        logLevel: LogLevel.ERROR,
      });
    clients.set(token, client);
    return client;
  };
  return async (call) => {
    const [token] = await secrets.read(BOT_TOKEN);
    try {
      if (token !== undefined) return await call(await clientOf(token));
    } catch (error) {
      if (!isBadToken(error)) throw explainFailure(error);
    }
    const [fresh] = await secrets.read(BOT_TOKEN, { fresh: true });
    if (fresh === undefined) throw new ChannelDown(missingSecret(BOT_TOKEN, secrets.environment));
    try {
      return await call(await clientOf(fresh));
    } catch (error) {
      throw explainFailure(error);
    }
  };
}
