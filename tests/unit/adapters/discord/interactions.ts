/** Interactions as Discord sends them, typed by its published types where those can be made by hand. */
import type { APIUser } from 'discord-api-types/v10';

export const ADA: APIUser = {
  id: '80351110224678912',
  username: 'ada',
  discriminator: '0',
  global_name: 'Ada Lovelace',
  avatar: null,
};
export const APPLICATION = '775799577604522054';
export const CHANNEL = '645027906669510667';
export const GUILD = '290926798626357999';
export const TOKEN = 'aW50ZXJhY3Rpb246ODc2.A_unique-token';

const place = {
  id: '786008729715212338',
  application_id: APPLICATION,
  token: TOKEN,
  version: 1,
  guild_id: GUILD,
  channel_id: CHANNEL,
  channel: { id: CHANNEL, type: 0, guild_id: GUILD, permissions: '0' },
  member: {
    user: ADA,
    roles: [],
    nick: 'admin',
    joined_at: '2026-01-01T00:00:00.000Z',
    permissions: '0',
    deaf: false,
    mute: false,
    flags: 0,
  },
  locale: 'en-US',
  app_permissions: '442368',
  entitlements: [],
  authorizing_integration_owners: { '0': GUILD },
  context: 0,
  attachment_size_limit: 10_485_760,
};

export const commandOf = (data: object, over: object = {}) => ({
  ...place,
  type: 2,
  data: { id: '771825006014889984', type: 1, ...data },
  ...over,
});
export const autocompleteOf = (data: object, over: object = {}) => ({ ...commandOf(data, over), type: 4 });
export const pressOf = (customId: string, over: object = {}) => ({
  ...place,
  type: 3,
  message: { id: '1' },
  data: { custom_id: customId, component_type: 2 },
  ...over,
});
export const submitOf = (customId: string, values: Record<string, string>, over: object = {}) => ({
  ...place,
  type: 5,
  data: {
    custom_id: customId,
    components: Object.entries(values).map(([id, value], n) => ({
      type: 18,
      id: n,
      component: { type: 4, id: n + 100, custom_id: id, value },
    })),
  },
  ...over,
});
/** In a conversation with the bot there is no server, and no member of one. */
export const alone = {
  guild_id: undefined,
  member: undefined,
  user: ADA,
  channel: { id: CHANNEL, type: 1 },
  context: 1,
};
