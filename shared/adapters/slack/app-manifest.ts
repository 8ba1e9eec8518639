/** The app as Slack is told of it, made from the list of commands, so that both agree. */
import type { AppsManifestCreateArguments } from '@slack/web-api';
import { commandMenus } from '#shared/domain/commands/describe-commands.ts';
import type { Menu } from '#shared/domain/commands/describe-commands.ts';
import { ANY_COMMAND } from './read-slash-command.ts';

const MOST_HINT = 1_000;
const NAME = 'Agent Workflow';

export type SlackManifest = AppsManifestCreateArguments['manifest'];

/** `plan|start|status …`; of a command without subcommands what stands behind its name. */
const hintOf = ({ command, subcommands }: Menu): string => {
  const [first, ...others] = subcommands;
  const hint =
    others.length === 0
      ? (first?.usage ?? '').slice(command.length).trim()
      : subcommands.map(({ subcommand }) => subcommand ?? '').join(' | ');
  return `${hint === '' ? '' : `${hint} | `}help`.slice(0, MOST_HINT);
};

/**
 * What `apps.manifest.create` and the page "From a manifest" take. `url`: where Slack's webhooks arrive; https.
 * Limits: Slack's app manifest reference.
 */
export const slackManifest = (url: string): SlackManifest => ({
  _metadata: { major_version: 1 },
  display_information: {
    name: NAME,
    description: 'A Scrum team of AI agents that cannot skip a failing test.',
    background_color: '#1f2937',
  },
  features: {
    bot_user: { display_name: 'agent-workflow', always_online: true },
    slash_commands: [
      ...commandMenus().map((menu) => ({
        command: menu.command,
        description: menu.description,
        usage_hint: hintOf(menu),
        should_escape: true,
        url,
      })),
      {
        command: ANY_COMMAND,
        description: 'Any command, where another app has its name.',
        usage_hint: 'sprint status | feedback "<text>" | …',
        should_escape: true,
        url,
      },
    ],
  },
  oauth_config: {
    scopes: { bot: ['app_mentions:read', 'chat:write', 'chat:write.public', 'commands', 'files:write'] },
  },
  settings: {
    event_subscriptions: { request_url: url, bot_events: ['app_mention'] },
    interactivity: { is_enabled: true, request_url: url },
    org_deploy_enabled: false,
    socket_mode_enabled: false,
    token_rotation_enabled: false,
  },
});
