import { textIn } from '#shared/contracts/json.contract.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { ChannelDown } from '#shared/ports/channel.port.ts';
import type { InteractionAddress } from './address.ts';
import { DiscordRefusal } from './discord-api.ts';
import type { DiscordApi } from './discord-api.ts';
import { EPHEMERAL } from './interaction.ts';
import type { DiscordPage } from './lay-out-message.ts';
import { TOKEN_MS } from './limits.ts';
import { pageBody } from './page-body.ts';
import { postInChannel, unlessRefused } from './post-in-channel.ts';

const UNKNOWN_MESSAGE = 10_008;
/** Discord's codes where it does not know an interaction (any more): unknown webhook, unknown interaction, invalid token. */
const UNKNOWN_INTERACTION: readonly number[] = [10_015, 10_062, 50_027];
/** An answer can be ready before Discord has read that it is deferred. */
const YOUNG_MS = 5_000;

export interface Answer {
  readonly address: InteractionAddress;
  readonly notice: Notice;
  readonly pages: readonly DiscordPage[];
  readonly nowMs: number;
}

/** Answers by the interaction's token; once that is used up, as the bot in the channel. Gives the first message's id. */
export const answerInteraction = async (answer: Answer, api: DiscordApi): Promise<string | null> => {
  const ageMs = answer.nowMs - Date.parse(answer.address.at);
  if (ageMs < TOKEN_MS)
    try {
      return await answerByToken(answer, api);
    } catch (error) {
      if (!(error instanceof DiscordRefusal) || !UNKNOWN_INTERACTION.includes(error.code)) throw error;
      if (ageMs < YOUNG_MS) throw new ChannelDown('Discord does not know the interaction yet', 1);
    }
  const { channelId, userId } = answer.address;
  // Without the interaction nothing else says who is answered; a name in it calls nobody.
  const pages = answer.pages.map((page, n) =>
    n === 0 && page.content === '' ? { ...page, content: `<@${userId}>` } : page,
  );
  return postInChannel({ channelId, notice: answer.notice, pages }, api);
};

const answerByToken = async ({ address, notice, pages }: Answer, api: DiscordApi): Promise<string | null> => {
  const webhook = `/webhooks/${address.applicationId}/${address.interactionToken}`;
  const original = `${webhook}/messages/@original`;
  const alone = address.ephemeral || notice.message.onlyToAsker;
  const ids: string[] = [];
  // A deferred answer stays as visible as it began: for the eyes of one it has to go, and another takes its place.
  const replaced = notice.message.onlyToAsker && !address.ephemeral;
  if (replaced)
    await unlessRefused([UNKNOWN_MESSAGE], () => api({ method: 'DELETE', path: original, as: 'nobody' }));
  for (const [n, page] of pages.entries()) {
    const { files } = page;
    const edited =
      n > 0 || replaced
        ? undefined
        : await unlessRefused([UNKNOWN_MESSAGE], () =>
            api({ method: 'PATCH', path: original, body: pageBody(page), files, as: 'nobody' }),
          );
    const message =
      edited ??
      (await api({
        method: 'POST',
        path: webhook,
        body: { ...pageBody(page), ...(alone ? { flags: EPHEMERAL } : {}) },
        files,
        as: 'nobody',
      }));
    ids.push(textIn(message, 'id'));
  }
  return ids[0] ?? null;
};
