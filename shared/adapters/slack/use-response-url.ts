/** Answers by the URL that came with a command: good for 5 messages within 30 minutes. */
import { ChannelDown } from '#shared/ports/channel.port.ts';
import type { SlackPage } from './render-message.ts';
import type { SlackAddress } from './slack-place.ts';

export const HOOKS = 'https://hooks.slack.com';
/** Half a minute before Slack stops taking it. */
const GOOD_FOR_MS = 29.5 * 60_000;
export const MOST_ANSWERS = 5;
const TIMEOUT_MS = 10_000;

/** Slack's own URL of this address, while it is good. */
export const goodUrl = (
  { responseUrl, issuedAt }: SlackAddress,
  { nowMs, origin }: { readonly nowMs: number; readonly origin: string },
): string | undefined => {
  if (responseUrl === undefined || issuedAt === undefined) return undefined;
  if (new URL(responseUrl).origin !== new URL(origin).origin) return undefined;
  return nowMs - Date.parse(issuedAt) < GOOD_FOR_MS ? responseUrl : undefined;
};

/** Whether Slack took it; false: the URL is used up or over. @throws ChannelDown */
export async function answerBy(
  url: string,
  page: SlackPage,
  { threadTs, onlyToAsker }: { readonly threadTs: string | undefined; readonly onlyToAsker: boolean },
): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      ...page,
      response_type: onlyToAsker ? 'ephemeral' : 'in_channel',
      replace_original: false,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new ChannelDown(`Slack cannot be reached: ${String(error)}`);
  });
  await response.body?.cancel();
  if (response.status === 429) throw new ChannelDown('Slack asks to wait', secondsOf(response));
  if (response.status >= 500) throw new ChannelDown(`Slack answers ${response.status}`);
  return response.ok;
}

const secondsOf = ({ headers }: Response): number | null => {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) : null;
};
