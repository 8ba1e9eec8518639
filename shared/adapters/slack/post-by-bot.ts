import type { ChatPostMessageArguments } from '@slack/web-api';
import type { SlackPage } from './render-message.ts';
import type { CallBot } from './slack-bot.ts';
import { slackError } from './slack-failures.ts';

export interface PostPlace {
  readonly channel: string;
  readonly threadTs: string | undefined;
  /** Who alone sees it; undefined: the channel. */
  readonly onlyTo: string | undefined;
  /** The message that this one replaces. */
  readonly replaces: string | null;
}

/** Its message is not there any more, or may not be changed any more. */
const NOT_EDITED = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'update_failed'];
const NO_THREAD = ['thread_not_found', 'cannot_reply_to_message', 'message_not_found'];

/** Links in what people wrote are not fetched by Slack, and names in it call nobody. */
const AS_IT_STANDS = { parse: 'none', link_names: false } as const;

/** Posts, or edits in place; gives the message's time, by which Slack calls it. @throws ChannelDown, ChannelRefused */
export async function postByBot(page: SlackPage, place: PostPlace, bot: CallBot): Promise<string | null> {
  const { channel, threadTs, onlyTo, replaces } = place;
  return bot(async (client) => {
    if (replaces !== null)
      try {
        await client.chat.update({ channel, ts: replaces, ...page, ...AS_IT_STANDS });
        return replaces;
      } catch (error) {
        if (!NOT_EDITED.includes(slackError(error) ?? '')) throw error;
      }
    if (onlyTo !== undefined) {
      await client.chat.postEphemeral({
        channel,
        user: onlyTo,
        ...page,
        ...AS_IT_STANDS,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
      return null;
    }
    const post = async (thread: string | undefined): Promise<string | null> => {
      const said: ChatPostMessageArguments = {
        channel,
        ...page,
        ...AS_IT_STANDS,
        unfurl_links: false,
        unfurl_media: false,
        ...(thread === undefined ? {} : { thread_ts: thread }),
      };
      const { ts } = await client.chat.postMessage(said);
      return ts ?? null;
    };
    try {
      return await post(threadTs);
    } catch (error) {
      // What hung on a message that somebody deleted stands by itself.
      if (threadTs === undefined || !NO_THREAD.includes(slackError(error) ?? '')) throw error;
      return post(undefined);
    }
  });
}
