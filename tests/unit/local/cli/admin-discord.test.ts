import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { applicationCommands } from '#shared/adapters/discord/command-registration.ts';
import { registerCommands } from '#shared/adapters/discord/register-commands.adapter.ts';
import { createLocalSecrets } from '#shared/adapters/local-secrets/local-secrets.adapter.ts';
import { registerAdminDiscord } from '#local/cli/admin-discord.command.ts';
import { startDiscord } from '../../adapters/discord/loopback-discord.ts';
import type { LoopbackDiscord } from '../../adapters/discord/loopback-discord.ts';

describe('agent-workflow admin discord-commands', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const setUp = async (stored: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'discord-'));
    mkdirSync(join(folder, 'secrets'));
    for (const [name, value] of Object.entries(stored)) writeFileSync(join(folder, 'secrets', name), value);
    const discord: LoopbackDiscord = await startDiscord();
    ends.push(() => rmSync(folder, { recursive: true }), discord.close);
    const said: string[] = [];
    const run = (...args: string[]) => {
      const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
      registerAdminDiscord(program, {
        openSecrets: async () => createLocalSecrets({ folder: join(folder, 'secrets') }),
        register: (secrets, where) => registerCommands({ secrets, ...where, baseUrl: discord.url }),
        say: (line) => said.push(line),
      });
      return program.parseAsync(['discord-commands', ...args], { from: 'user' });
    };
    return { run, said, discord };
  };

  it('prints the commands and calls nobody', async () => {
    const { run, said, discord } = await setUp({});
    await run();
    expect(JSON.parse(said.join('\n'))).toEqual(applicationCommands());
    expect(discord.taken).toEqual([]);
  });

  it('registers them with the application of the secrets', async () => {
    const { run, said, discord } = await setUp({
      'discord-application-id': '42\n',
      'discord-bot-token': 'token\n',
    });
    await run('--register');
    await run('--register', '--guild', '7');
    expect(discord.wrong).toEqual([]);
    expect(discord.taken.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /applications/42/commands',
      'PUT /applications/42/guilds/7/commands',
    ]);
    expect(said).toEqual([
      `${applicationCommands().length} commands are registered everywhere`,
      `${applicationCommands().length} commands are registered in the server 7`,
    ]);
  });

  it('says which secret is missing, and what Discord does not take', async () => {
    const missing = await setUp({ 'discord-application-id': '42' });
    await expect(missing.run('--register')).rejects.toThrow('discord-bot-token is not set');
    expect(missing.discord.taken).toEqual([]);
    const { run } = await setUp({ 'discord-application-id': '42', 'discord-bot-token': 'other' });
    await expect(run('--register')).rejects.toThrow('Discord does not take the secret discord-bot-token');
    await expect(run('--register', '--guild', '../x')).rejects.toThrow('a server’s id is a number');
  });
});
