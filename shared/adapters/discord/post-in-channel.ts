import { textIn } from '#shared/contracts/json.contract.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { DiscordRefusal } from './discord-api.ts';
import type { DiscordApi } from './discord-api.ts';
import type { DiscordPage } from './lay-out-message.ts';
import { LIMITS } from './limits.ts';
import { onceBody, pageBody } from './page-body.ts';

/** Discord's codes of what is gone: channel or thread, message; and of a thread that is put away, where nothing is edited. */
const UNKNOWN_CHANNEL = 10_003;
const GONE: readonly number[] = [UNKNOWN_CHANNEL, 10_008, 50_083];
const HAS_A_THREAD = 160_004;
/** Minutes of silence after which a thread is folded away; a new message opens it again. */
const FOLDED_AFTER = 10_080;

export interface Post {
  readonly channelId: string;
  readonly notice: Notice;
  readonly pages: readonly DiscordPage[];
}

/** Posts as the bot: in the place of what it replaces, in the thread of its story, or in the channel. Gives the first message's id. */
export const postInChannel = async (post: Post, api: DiscordApi): Promise<string | null> => {
  const edited = await editInPlace(post, api);
  if (edited !== undefined) return edited;
  const { threadId } = post.notice;
  return threadId === null ? postPages(post.channelId, post, api) : postInThread(threadId, post, api);
};

/** undefined: there is nothing to replace. */
const editInPlace = async (
  { channelId, notice, pages }: Post,
  api: DiscordApi,
): Promise<string | undefined> => {
  const { replaces, threadId } = notice;
  const [page] = pages;
  if (replaces === null || page === undefined) return undefined;
  // The first message of a story, which its thread hangs on, stands in the channel itself.
  const places = threadId === null || threadId === replaces ? [channelId] : [threadId, channelId];
  for (const place of places) {
    const done = await unlessRefused(GONE, () =>
      api({
        method: 'PATCH',
        path: `/channels/${place}/messages/${replaces}`,
        body: pageBody(page),
        files: page.files,
        as: 'bot',
      }),
    );
    if (done !== undefined) return replaces;
  }
  return undefined;
};

/** A thread is opened under the story's first message when there is a second one: its id is that message's. */
const postInThread = async (threadId: string, post: Post, api: DiscordApi): Promise<string | null> => {
  const posted = await unlessRefused([UNKNOWN_CHANNEL], async () => ({
    id: await postPages(threadId, post, api),
  }));
  if (posted !== undefined) return posted.id;
  return postPages((await openThread(threadId, post, api)) ? threadId : post.channelId, post, api);
};

/** false: there can be none, because the first message is gone, or the channel has no threads. */
const openThread = async (
  messageId: string,
  { channelId, notice }: Post,
  api: DiscordApi,
): Promise<boolean> => {
  try {
    await api({
      method: 'POST',
      path: `/channels/${channelId}/messages/${messageId}/threads`,
      body: {
        name: (notice.message.storyId ?? notice.message.head).slice(0, LIMITS.threadName),
        auto_archive_duration: FOLDED_AFTER,
      },
      as: 'bot',
    });
    return true;
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    return error.code === HAS_A_THREAD;
  }
};

const postPages = async (place: string, { notice, pages }: Post, api: DiscordApi): Promise<string | null> => {
  let first: string | null = null;
  for (const [n, page] of pages.entries()) {
    const message = await api({
      method: 'POST',
      path: `/channels/${place}/messages`,
      body: onceBody(page, [notice.id, place, String(n)]),
      files: page.files,
      as: 'bot',
    });
    first ??= textIn(message, 'id');
  }
  return first;
};

/** undefined where Discord refuses by one of these codes. */
export const unlessRefused = async <T>(
  codes: readonly number[],
  ask: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DiscordRefusal && codes.includes(error.code)) return undefined;
    throw error;
  }
};
