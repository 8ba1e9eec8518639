import type { Channel } from '#shared/ports/channel.port.ts';
import { ChannelRefused } from '#shared/ports/channel.port.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Pictures } from '#shared/ports/picture.port.ts';
import { channelAddress, interactionAddress } from './address.ts';
import { answerInteraction } from './answer-interaction.ts';
import { createDiscordApi } from './discord-api.ts';
import type { DiscordApiOptions } from './discord-api.ts';
import { layOutMessage } from './lay-out-message.ts';
import { postInChannel } from './post-in-channel.ts';

export interface DiscordChannelOptions extends DiscordApiOptions {
  readonly clock: Clock;
  readonly pictures: Pictures;
}

/**
 * Answers by an interaction's token while it is good, and as the bot in the channel after that; tells events in the
 * channel, those of a story in a thread under its first message.
 */
export const createDiscordChannel = ({ clock, pictures, ...options }: DiscordChannelOptions): Channel => {
  const api = createDiscordApi(options);
  return {
    name: 'discord',
    send: async (to, notice) => {
      const pages = layOutMessage(notice.message, await draw(notice.message, pictures));
      const interaction = interactionAddress.safeParse(to);
      if (interaction.success)
        return {
          messageId: await answerInteraction(
            { address: interaction.data, notice, pages, nowMs: clock.nowMs() },
            api,
          ),
        };
      const channel = channelAddress.safeParse(to);
      if (!channel.success) throw new ChannelRefused('the address is none of Discord');
      return { messageId: await postInChannel({ channelId: channel.data.channelId, notice, pages }, api) };
    },
  };
};

/** null: there is no picture, or it cannot be drawn; the message is worth sending without. */
const draw = async ({ picture }: ChatMessage, pictures: Pictures): Promise<Uint8Array | null> => {
  if (picture === undefined) return null;
  try {
    return await pictures.toPng(picture.svg);
  } catch {
    return null;
  }
};
