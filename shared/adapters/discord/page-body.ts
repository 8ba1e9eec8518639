import { createHash } from 'node:crypto';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { DiscordPage } from './lay-out-message.ts';
import { LIMITS } from './limits.ts';

/** Body of a message. What an earlier one held and this does not is taken away; nobody is called by a text of others. */
export const pageBody = ({ content, embeds, components, files }: DiscordPage): JsonObject =>
  jsonObject.parse({
    content,
    embeds,
    components,
    attachments: files.map(({ name, description }, id) => ({ id, filename: name, description })),
    allowed_mentions: { parse: [] },
  });

/** The same message for the same place within minutes is one: Discord gives the first one back. */
export const onceBody = (page: DiscordPage, what: readonly string[]): JsonObject => ({
  ...pageBody(page),
  nonce: createHash('sha256').update(what.join('|')).digest('base64url').slice(0, LIMITS.nonce),
  enforce_nonce: true,
});
