import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createLocalSecretShelf } from '#shared/adapters/local-secrets/local-secret-shelf.adapter.ts';
import type { SecretShelf } from '#shared/ports/secret-shelf.port.ts';
import { rotateSecret, setSecret } from '#shared/usecases/operations/set-secret.usecase.ts';
import { stateFolder } from '../host/state-folder.ts';
import { parseEnvironment } from './environment-option.ts';
import { defaultStateFolder } from './host-settings.ts';
import { readSecret } from './read-secret.ts';

/** Where: an environment on AWS, or this machine's folder of state. */
export interface SecretFlags {
  readonly env?: string;
  readonly state?: string;
  readonly json?: boolean;
}

export interface SecretMeans {
  readonly openShelf: (where: SecretFlags) => Promise<SecretShelf>;
  readonly readValue: (prompt: string) => Promise<string>;
  readonly say: (line: string) => void;
}

const MEANS: SecretMeans = {
  openShelf: async ({ env: environment, state }) => {
    if (environment === undefined)
      return createLocalSecretShelf({ folder: stateFolder(resolve(state ?? defaultStateFolder())).secrets });
    // Loaded when it is wanted: an SDK takes longer to load than other commands to run.
    const { createSsmSecretShelf } = await import('#shared/adapters/ssm-secrets/ssm-secret-shelf.adapter.ts');
    return createSsmSecretShelf({ environment });
  },
  readValue: readSecret,
  say: (line) => void process.stdout.write(`${line}\n`),
};

const CHANGES = {
  set: {
    use: setSecret,
    description: 'make the given value the only one',
  },
  rotate: {
    use: rotateSecret,
    description: 'add a newer value; those before are accepted until "set" ends them',
  },
} as const;

/** `agent-workflow admin secret`: secrets of a deployed environment. */
export const registerAdminSecret = (admin: Command, means: SecretMeans = MEANS): void => {
  const secret = admin
    .command('secret')
    .description('set, list and rotate the secrets of this machine, or of an environment on AWS');
  for (const [name, { use, description }] of Object.entries(CHANGES))
    secret
      .command(name)
      .description(`${description}; the value comes from stdin, or is asked for and not shown`)
      .argument('<name>', 'such as anthropic-api-key, openai-api-key, repositories/<project id>')
      .option('--env <name>', 'an environment on AWS; default: this machine', parseEnvironment)
      .option('--state <dir>', 'folder of state of this machine')
      .option('--json', 'print {name, values}: how many values are accepted now')
      .action(async (named: string, flags: SecretFlags) => {
        const shelf = await means.openShelf(flags);
        const text = await means.readValue(`Value of ${named} (not shown): `);
        const outcome = await use({ name: named, text }, shelf);
        means.say(flags.json === true ? JSON.stringify(outcome) : inWords(outcome, placeOf(flags)));
      });
  secret
    .command('list')
    .description('show which secrets are set, never their values')
    .option('--env <name>', 'an environment on AWS; default: this machine', parseEnvironment)
    .option('--state <dir>', 'folder of state of this machine')
    .option('--json', 'print {secrets: [{name, changedAt}]}')
    .action(async (flags: SecretFlags) => {
      const shelf = await means.openShelf(flags);
      const secrets = await shelf.list();
      if (flags.json === true) means.say(JSON.stringify({ secrets }));
      else if (secrets.length === 0) means.say(`no secret is set ${placeOf(flags)}`);
      else for (const one of secrets) means.say(`${one.name.padEnd(40)} ${one.changedAt ?? ''}`.trimEnd());
    });
};

const placeOf = ({ env }: SecretFlags): string => (env === undefined ? 'on this machine' : `in ${env}`);

const inWords = ({ name, values }: { name: string; values: number }, place: string): string =>
  values === 1
    ? `${name} is set ${place}`
    : `${name} is set ${place}: ${values} values are accepted, the newest is used`;
