import { applicationCommands } from './command-registration.ts';
import { createDiscordApi } from './discord-api.ts';
import type { DiscordApiOptions } from './discord-api.ts';

export interface RegisterOptions extends DiscordApiOptions {
  readonly applicationId: string;
  /** A server, which sees them at once; undefined: every server that the application is in. */
  readonly guildId?: string | undefined;
}

/** Makes the product's commands the application's only ones; saying it again changes nothing. @throws ChannelDown, ChannelRefused */
export const registerCommands = async ({
  applicationId,
  guildId,
  ...options
}: RegisterOptions): Promise<void> => {
  const where = guildId === undefined ? '' : `/guilds/${guildId}`;
  await createDiscordApi(options)({
    method: 'PUT',
    path: `/applications/${applicationId}${where}/commands`,
    body: applicationCommands(),
    as: 'bot',
  });
};
