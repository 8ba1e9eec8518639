import { expect, it } from 'vitest';
import * as z from 'zod';
import { slackManifest } from '#shared/adapters/slack/app-manifest.ts';
import { COMMAND_FAMILIES } from '#shared/domain/commands/command-list.ts';

/** Limits of Slack's app manifest reference, for what is used of it. */
const https = z.url({ protocol: /^https$/ });
const published = z.strictObject({
  _metadata: z.strictObject({ major_version: z.union([z.literal(1), z.literal(2)]) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    background_color: z.string().regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({
      display_name: z
        .string()
        .max(80)
        .regex(/^[a-z0-9._-]+$/),
      always_online: z.boolean(),
    }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .regex(/^\/[a-z0-9_-]+$/)
            .max(32),
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().min(1).max(1_000),
          should_escape: z.boolean(),
          url: https,
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: https, bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: https }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(false),
    token_rotation_enabled: z.boolean(),
  }),
});
const URL = 'https://api.example.test/webhooks/slack';

it('the manifest is one that Slack takes', () => {
  expect(published.safeParse(JSON.parse(JSON.stringify(slackManifest(URL)))).error).toBeUndefined();
});

it('the manifest has every command of the list once, and one for all of them', () => {
  const commands = slackManifest(URL).features?.slash_commands?.map(({ command }) => command) ?? [];

  expect(commands.toSorted()).toEqual([...COMMAND_FAMILIES.keys(), '/agent'].toSorted());
  expect(commands).toEqual([...new Set(commands)]);
});

it('the scopes are those that the calls need, and no more', () => {
  expect(slackManifest(URL).oauth_config?.scopes?.bot).toEqual([
    'app_mentions:read', 'chat:write', 'chat:write.public', 'commands', 'files:write',
  ]); // prettier-ignore
});
