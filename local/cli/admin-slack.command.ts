import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { webhookPath } from '#shared/contracts/deliveries.contract.ts';

/** @throws InvalidArgumentError */
const parseApiUrl = (text: string): string => {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:')
    throw new InvalidArgumentError('Slack calls https only: give the API’s URL as "cdk deploy" printed it.');
  return text.replace(/\/+$/, '');
};

const sayLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** `agent-workflow admin slack-manifest`: what the page "Create an app, from a manifest" of Slack takes. */
export const registerAdminSlack = (admin: Command, say: (line: string) => void = sayLine): void => {
  admin
    .command('slack-manifest')
    .description('print the manifest of the Slack app, with every command, as JSON')
    .requiredOption('--url <api url>', 'where the API is reached, https', parseApiUrl)
    .action(async ({ url }: { readonly url: string }) => {
      const { slackManifest } = await import('#shared/adapters/slack/app-manifest.ts');
      say(JSON.stringify(slackManifest(`${url}${webhookPath('slack')}`), null, 2));
    });
};
