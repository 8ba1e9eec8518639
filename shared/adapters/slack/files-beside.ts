/** What goes along with a message as a file: its picture, and the whole of what a few messages do not hold. */
import { pictureNotShown, restNotAttached } from '#shared/domain/messages/chat-delivery.messages.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Pictures } from '#shared/ports/picture.port.ts';
import { renderNote, writeFile } from './render-message.ts';
import type { SlackPage } from './render-message.ts';
import type { CallBot } from './slack-bot.ts';
import type { SlackAddress } from './slack-place.ts';

interface FileBeside {
  readonly data: Buffer;
  readonly name: string;
  readonly describes: string;
  /** What is said where the place takes no file: an answer in words is better than none. */
  readonly instead: readonly SlackPage[];
}

/** Messages that one notice may become. */
const MOST_PAGES = 4;

export interface Parts {
  readonly pages: readonly SlackPage[];
  readonly files: readonly FileBeside[];
}

export async function partsOf(
  message: ChatMessage,
  all: readonly SlackPage[],
  pictures: Pictures,
): Promise<Parts> {
  const { picture } = message;
  const drawn =
    picture === undefined
      ? []
      : [
          {
            data: Buffer.from(await pictures.toPng(picture.svg)),
            name: 'diagram.png',
            describes: picture.describes,
            instead: [renderNote(pictureNotShown(picture.describes))],
          },
        ];
  if (all.length <= MOST_PAGES) return { pages: all, files: drawn };
  const [first, ...more] = all;
  const [last] = all.slice(-1);
  const buttons = last?.blocks.filter(({ type }) => type === 'actions') ?? [];
  const whole = {
    data: Buffer.from(writeFile(message)),
    name: 'answer.txt',
    describes: message.head,
    instead: [...more.slice(0, MOST_PAGES - 2), renderNote(restNotAttached(MOST_PAGES - 1, all.length))],
  };
  return {
    pages: first === undefined ? [] : [{ ...first, blocks: [...first.blocks, ...buttons] }],
    files: [...drawn, whole],
  };
}

/** Whether the place took the file. @throws ChannelDown */
export async function uploadFile(
  { data, name, describes }: FileBeside,
  { channelId, threadTs }: SlackAddress,
  bot: CallBot,
): Promise<boolean> {
  try {
    await bot((client) =>
      client.filesUploadV2({
        ...(threadTs === undefined
          ? { channel_id: channelId }
          : { channel_id: channelId, thread_ts: threadTs }),
        file: data,
        filename: name,
        title: describes,
        alt_text: describes,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ChannelRefused) return false;
    throw error;
  }
}
