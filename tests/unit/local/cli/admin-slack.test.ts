import { Command } from 'commander';
import { expect, it } from 'vitest';
import { registerAdminSlack } from '#local/cli/admin-slack.command.ts';
import { slackManifest } from '#shared/adapters/slack/app-manifest.ts';

const run = async (...words: string[]) => {
  const said: string[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerAdminSlack(program, (line) => void said.push(line));
  program.commands.forEach((command) =>
    command.exitOverride().configureOutput({ writeErr: () => undefined }),
  );
  await program.parseAsync(words, { from: 'user' });
  return said.join('\n');
};

it('prints the manifest for the API’s address', async () => {
  const printed: unknown = JSON.parse(
    await run('slack-manifest', '--url', 'https://abc.execute-api.eu-central-1.amazonaws.com/'),
  );

  expect(printed).toEqual(
    JSON.parse(
      JSON.stringify(slackManifest('https://abc.execute-api.eu-central-1.amazonaws.com/webhooks/slack')),
    ),
  );
});

it.each(['http://localhost:8765', 'abc'])('refuses %s, which Slack would not call', async (url) => {
  await expect(run('slack-manifest', '--url', url)).rejects.toThrow(/https only/);
});
