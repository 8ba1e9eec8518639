import { describe, expect, it } from 'vitest';
import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import { chooseModel } from '#workers/agent-runner/choose-model.ts';

describe('the model of an agent job', () => {
  it('fails with the command that sets the key, where there is none', async () => {
    const choose = chooseModel({
      secrets: { read: async () => [] },
      environment: 'dev',
      prices: {},
      region: 'eu-central-1',
      credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
      openAiBaseUrl: undefined,
    });
    const spec = { model: 'anthropic:claude-sonnet-4-5' } as AgentJobSpec;
    expect(await choose(spec).run({} as never)).toEqual({
      outcome: 'failed',
      text: 'the secret anthropic-api-key is not set: run "agent-workflow admin secret set anthropic-api-key --env dev"',
      calls: [],
    });
  });
});
