import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLocalSecretShelf } from '#shared/adapters/local-secrets/local-secret-shelf.adapter.ts';
import { createSsmSecretShelf } from '#shared/adapters/ssm-secrets/ssm-secret-shelf.adapter.ts';
import { registerAdminSecret } from '#local/cli/admin-secret.command.ts';

const PATH = '/agent-workflow/dev/secrets/';

/** `agent-workflow admin secret …` on parameters in memory. */
const setUp = (given = '', stored: Record<string, string> = {}) => {
  const parameters = new Map(Object.entries(stored).map(([name, value]) => [PATH + name, value]));
  const client = new SSMClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  mock.on(GetParameterCommand).callsFake(({ Name }: { Name: string }) => {
    const Value = parameters.get(Name);
    if (Value === undefined) throw Object.assign(new Error('x'), { name: 'ParameterNotFound' });
    return { Parameter: { Value } };
  });
  mock.on(PutParameterCommand).callsFake((input: PutParameterCommand['input']) => {
    expect(input).toMatchObject({ Type: 'SecureString', Overwrite: true });
    parameters.set(input.Name!, input.Value!);
    return {};
  });
  mock
    .on(GetParametersByPathCommand, { NextToken: undefined })
    .resolves({
      Parameters: [{ Name: `${PATH}z`, Value: 'cipher', LastModifiedDate: new Date(0) }],
      NextToken: 'more',
    })
    .on(GetParametersByPathCommand, { NextToken: 'more' })
    .resolves({ Parameters: [{ Name: `${PATH}repositories/p`, Value: 'cipher' }] });
  const said: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    registerAdminSecret(program, {
      openShelf: async ({ env }) =>
        env === undefined
          ? createLocalSecretShelf({ folder })
          : createSsmSecretShelf({ client, environment: env }),
      readValue: async () => given,
      say: (line) => said.push(line),
    });
    return program.parseAsync(['secret', ...args], { from: 'user' });
  };
  return { run, parameters, said, mock, folder };
};

describe('agent-workflow admin secret', () => {
  it('sets the value that stdin gives as the only one, and never shows it', async () => {
    const { run, parameters, said } = setUp('sk-new\n', { 'anthropic-api-key': 'old' });
    await run('set', 'anthropic-api-key', '--env', 'dev');
    expect(parameters.get(`${PATH}anthropic-api-key`)).toBe('sk-new');
    expect(said).toEqual(['anthropic-api-key is set in dev']);
  });

  it('rotates: the new value stands first, those before stay, and none stands twice', async () => {
    const { run, parameters, said } = setUp('b\n', { k: 'a\nb\n' });
    await run('rotate', 'k', '--env', 'dev', '--json');
    expect(parameters.get(`${PATH}k`)).toBe('b\na');
    expect(said).toEqual(['{"name":"k","values":2}']);
  });

  it('names the command that sets a secret where there is nothing to rotate', async () => {
    await expect(setUp('v').run('rotate', 'k', '--env', 'dev')).rejects.toMatchObject({
      name: 'SecretRefused',
      message: 'the secret k is not set: run "agent-workflow admin secret set k --env dev"',
    });
  });

  it.each([
    ['an empty value', ['set', 'k'], '  \n', 'no value for k was given'],
    ['a rotation of two values', ['rotate', 'k'], 'a\nb', 'a rotation takes one value, one line'],
    ['a name that leads elsewhere', ['set', '../signing/x'], 'v', /is called by letters/],
    ['more than a parameter holds', ['set', 'k'], 'x'.repeat(4_097), /more than 4096 characters/],
  ])('refuses %s and writes nothing', async (_what, args, given, message) => {
    const { run, mock } = setUp(given, { k: 'old' });
    await expect(run(...args, '--env', 'dev')).rejects.toThrow(message);
    expect(mock.commandCalls(PutParameterCommand)).toHaveLength(0);
  });

  it('lists names and times of all pages, asks for no decryption, and shows no value', async () => {
    const { run, said, mock } = setUp();
    await run('list', '--env', 'dev');
    expect(said).toEqual([
      'repositories/p',
      'z                                        1970-01-01T00:00:00.000Z',
    ]);
    for (const call of mock.commandCalls(GetParametersByPathCommand))
      expect(call.args[0].input).toMatchObject({ Path: PATH, Recursive: true, WithDecryption: false });
  });

  it('takes an environment by a name that one can have', async () => {
    await expect(setUp().run('list', '--env', 'Dev!')).rejects.toThrow('lower-case letters');
  });

  it('keeps secrets of this machine in files that nobody else reads', async () => {
    const { run, said, folder } = setUp('xoxb-1\n');
    await run('list');
    await run('set', 'webhooks/shop');
    await run('rotate', 'webhooks/shop', '--json');
    await run('list');
    expect(said.slice(0, 3)).toEqual([
      'no secret is set on this machine',
      'webhooks/shop is set on this machine',
      '{"name":"webhooks/shop","values":1}',
    ]);
    expect(said[3]).toMatch(/^webhooks\/shop +\d{4}-/);
    expect(statSync(join(folder, 'webhooks/shop')).mode & 0o777).toBe(0o600);
  });
});
