import { ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Channel, Notice } from '#shared/ports/channel.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Pictures } from '#shared/ports/picture.port.ts';
import type { SlackCallOptions } from './call-slack.ts';
import { partsOf, uploadFile } from './files-beside.ts';
import { postByBot } from './post-by-bot.ts';
import { renderMessage } from './render-message.ts';
import type { SlackPage } from './render-message.ts';
import { createBot } from './slack-bot.ts';
import type { CallBot } from './slack-bot.ts';
import { slackAddress } from './slack-place.ts';
import type { SlackAddress } from './slack-place.ts';
import { answerBy, goodUrl, HOOKS, MOST_ANSWERS } from './use-response-url.ts';

export interface SlackChannelOptions extends SlackCallOptions {
  readonly clock: Clock;
  readonly pictures: Pictures;
  /** Where response URLs lie; a test's own server. */
  readonly hooksOrigin?: string;
}

/** Tells people on Slack: an answer by its response URL while that is good, everything else by the bot. */
export function createSlackChannel({
  clock,
  pictures,
  hooksOrigin: origin = HOOKS,
  ...calls
}: SlackChannelOptions): Channel {
  const bot = createBot(calls);
  return {
    name: 'slack',
    send: async (to, notice) => {
      const address = slackAddress.safeParse(to);
      if (!address.success) throw new ChannelRefused('the address is none of Slack’s');
      const place = notice.threadId === null ? address.data : { ...address.data, threadTs: notice.threadId };
      const url = goodUrl(place, { nowMs: clock.nowMs(), origin });
      const say = sayer(place, notice, { bot, url });
      const { pages, files } = await partsOf(notice.message, renderMessage(notice.message), pictures);
      const [first, ...more] = pages;
      const messageId = first === undefined ? null : await say(first, notice.replaces);
      for (const page of more) await say(page, null);
      for (const file of files)
        if (!(await uploadFile(file, place, bot))) for (const page of file.instead) await say(page, null);
      return { messageId };
    },
  };
}

/** Says one page after the other; gives the message's id, null where it has none that could be used again. */
function sayer(
  place: SlackAddress,
  { message: { onlyToAsker } }: Notice,
  { bot, url }: { readonly bot: CallBot; readonly url: string | undefined },
): (page: SlackPage, replaces: string | null) => Promise<string | null> {
  const { threadTs, channelId, userId } = place;
  let answersLeft = url === undefined ? 0 : MOST_ANSWERS;
  return async (page, replaces) => {
    if (url !== undefined && answersLeft > 0) {
      answersLeft -= 1;
      if (await answerBy(url, page, { threadTs, onlyToAsker })) return null;
      answersLeft = 0;
    }
    const onlyTo = onlyToAsker ? userId : undefined;
    return postByBot(page, { channel: channelId, threadTs, onlyTo, replaces }, bot);
  };
}
