import type { Command } from 'commander';
import type { SecretShelf } from '#shared/ports/secret-shelf.port.ts';
import { rotateSecret, setSecret } from '#shared/usecases/operations/set-secret.usecase.ts';
import { parseEnvironment } from './environment-option.ts';
import { readSecret } from './read-secret.ts';

interface SecretFlags {
  readonly env: string;
  readonly json?: boolean;
}

export interface SecretMeans {
  readonly openShelf: (environment: string) => Promise<SecretShelf>;
  readonly readValue: (prompt: string) => Promise<string>;
  readonly say: (line: string) => void;
}

const MEANS: SecretMeans = {
  openShelf: async (environment) => {
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
    .description('set, list and rotate the secrets of an environment on AWS');
  for (const [name, { use, description }] of Object.entries(CHANGES))
    secret
      .command(name)
      .description(`${description}; the value comes from stdin, or is asked for and not shown`)
      .argument('<name>', 'such as anthropic-api-key, openai-api-key, repositories/<project id>')
      .requiredOption('--env <name>', 'the environment', parseEnvironment)
      .option('--json', 'print {name, values}: how many values are accepted now')
      .action(async (named: string, flags: SecretFlags) => {
        const shelf = await means.openShelf(flags.env);
        const text = await means.readValue(`Value of ${named} (not shown): `);
        const outcome = await use({ name: named, text }, shelf);
        means.say(flags.json === true ? JSON.stringify(outcome) : inWords(outcome, flags.env));
      });
  secret
    .command('list')
    .description('show which secrets are set, never their values')
    .requiredOption('--env <name>', 'the environment', parseEnvironment)
    .option('--json', 'print {secrets: [{name, changedAt}]}')
    .action(async (flags: SecretFlags) => {
      const shelf = await means.openShelf(flags.env);
      const secrets = await shelf.list();
      if (flags.json === true) means.say(JSON.stringify({ secrets }));
      else if (secrets.length === 0) means.say(`no secret is set in ${flags.env}`);
      else for (const one of secrets) means.say(`${one.name.padEnd(40)} ${one.changedAt ?? ''}`.trimEnd());
    });
};

const inWords = ({ name, values }: { name: string; values: number }, environment: string): string =>
  values === 1
    ? `${name} is set in ${environment}`
    : `${name} is set in ${environment}: ${values} values are accepted, the newest is used`;
