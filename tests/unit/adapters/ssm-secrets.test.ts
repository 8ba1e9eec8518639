import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';

const setUp = () => {
  const client = new SSMClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  let nowMs = 0;
  const secrets = createSsmSecrets({ client, environment: 'dev', clock: { nowMs: () => nowMs } });
  return { mock, secrets, pass: (ms: number) => void (nowMs += ms) };
};

describe('secrets on SSM', () => {
  it('are read under the environment’s own path and kept for five minutes', async () => {
    const { mock, secrets, pass } = setUp();
    mock.on(GetParameterCommand).resolves({ Parameter: { Value: 'new' } });
    for (let n = 0; n < 2; n += 1) await secrets.read('anthropic-api-key');
    expect(mock.commandCalls(GetParameterCommand).map((call) => call.args[0].input)).toEqual([
      { Name: '/agent-workflow/dev/secrets/anthropic-api-key', WithDecryption: true },
    ]);
    pass(5_000);
    await secrets.read('anthropic-api-key', { fresh: true });
    pass(300_001);
    await secrets.read('anthropic-api-key');
    expect(mock.commandCalls(GetParameterCommand)).toHaveLength(3);
  });

  it('are not asked for by each of many forged requests, and one that was just set is seen soon', async () => {
    const { mock, secrets, pass } = setUp();
    mock.on(GetParameterCommand).resolves({ Parameter: { Value: 'old' } });
    await secrets.read('slack-signing-secret');
    mock.on(GetParameterCommand).resolves({ Parameter: { Value: 'new\nold' } });
    for (let n = 0; n < 100; n += 1) await secrets.read('slack-signing-secret', { fresh: true });
    expect(mock.commandCalls(GetParameterCommand)).toHaveLength(1);
    pass(5_000);
    expect(await secrets.read('slack-signing-secret', { fresh: true })).toEqual(['new', 'old']);
    expect(await secrets.read('slack-signing-secret')).toEqual(['new', 'old']);
  });

  it('that SSM refuses are told, not taken for one that is not set', async () => {
    const { mock, secrets } = setUp();
    mock.on(GetParameterCommand).rejects(new Error('denied'));
    await expect(secrets.read('other')).rejects.toThrow('denied');
  });
});
