import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { applicationCommands } from '#shared/adapters/discord/command-registration.ts';
import { createLocalSecrets } from '#shared/adapters/local-secrets/local-secrets.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { stateFolder } from '../host/state-folder.ts';
import { parseEnvironment } from './environment-option.ts';
import { CliError, EXIT } from './exit-codes.ts';

interface DiscordFlags {
  readonly register?: boolean;
  readonly env?: string;
  readonly guild?: string;
  readonly state?: string;
}

export interface DiscordMeans {
  /** Of an environment on AWS, or of the state folder of this machine. */
  readonly openSecrets: (where: Pick<DiscordFlags, 'env' | 'state'>) => Promise<Secrets>;
  readonly register: (
    secrets: Secrets,
    where: { readonly applicationId: string; readonly guildId: string | undefined },
  ) => Promise<void>;
  readonly say: (line: string) => void;
}

const MEANS: DiscordMeans = {
  openSecrets: async ({ env, state }) => {
    // Loaded when they are wanted: they take longer to load than other commands to run.
    if (env === undefined) {
      const { defaultStateFolder } = await import('./host-settings.ts');
      return createLocalSecrets({ folder: stateFolder(resolve(state ?? defaultStateFolder())).secrets });
    }
    const { createSsmSecrets } = await import('#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts');
    return createSsmSecrets({ environment: env, clock: systemClock });
  },
  register: async (secrets, where) => {
    const { registerCommands } = await import('#shared/adapters/discord/register-commands.adapter.ts');
    await registerCommands({ secrets, ...where });
  },
  say: (line) => void process.stdout.write(`${line}\n`),
};

/** `agent-workflow admin discord-commands`: what people may type in Discord, made from the list of commands. */
export const registerAdminDiscord = (admin: Command, means: DiscordMeans = MEANS): void => {
  admin
    .command('discord-commands')
    .description('print the commands as Discord takes them, or register them with your application')
    .option(
      '--register',
      'make them the application’s only commands; needs discord-bot-token and discord-application-id',
    )
    .option('--env <name>', 'take the secrets of this environment on AWS', parseEnvironment)
    .option('--state <folder>', 'take them from secrets/ in this state folder; default: ~/.agent-workflow')
    .option('--guild <id>', 'register for one server, which sees them at once', parseGuild)
    .action(async (flags: DiscordFlags) => {
      const commands = applicationCommands();
      if (flags.register !== true) {
        means.say(JSON.stringify(commands, null, 2));
        return;
      }
      const secrets = await means.openSecrets(flags);
      const applicationId = await needed('discord-application-id', secrets, flags);
      await needed('discord-bot-token', secrets, flags);
      try {
        await means.register(secrets, { applicationId, guildId: flags.guild });
      } catch (error) {
        if (!(error instanceof ChannelDown) && !(error instanceof ChannelRefused)) throw error;
        throw new CliError(EXIT.broke, `the commands were not registered: ${error.message}`);
      }
      means.say(
        `${commands.length} commands are registered${flags.guild === undefined ? ' everywhere' : ` in the server ${flags.guild}`}`,
      );
    });
};

const needed = async (name: string, secrets: Secrets, { env }: DiscordFlags): Promise<string> => {
  const [value] = await secrets.read(name);
  if (value !== undefined) return value;
  throw new CliError(
    EXIT.usedWrongly,
    env === undefined
      ? `the secret ${name} is not set: write it into the file secrets/${name} of the state folder`
      : missingSecret(name, env),
  );
};

/** @throws InvalidArgumentError */
const parseGuild = (text: string): string => {
  if (/^\d{1,20}$/.test(text)) return text;
  throw new InvalidArgumentError('a server’s id is a number, such as 290926798626357999.');
};
