import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { ModelRequest } from '#shared/ports/language-model.port.ts';
import { chooseModel, type ModelAccess } from '#workers/agent-runner/choose-model.ts';

const ask = (model: string, access: Partial<ModelAccess> = {}) =>
  chooseModel({
    secrets: { environment: 'dev', read: async () => [] },
    prices: { 'openai-compatible:qwen3': { input: 1, output: 1 } },
    region: 'eu-central-1',
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
    openAiBaseUrl: undefined,
    open: ['anthropic:', 'openai-compatible:', 'bedrock:anthropic.claude-sonnet-5-5'],
    ...access,
  })({ model } as AgentJobSpec).run(REQUEST);

const REQUEST: ModelRequest = {
  system: 'You are a test.',
  prompt: 'Say something.',
  tools: [],
  limits: { turns: 1, timeMs: 5_000, tokens: 100, costMicroUsd: 1_000 },
  signal: new AbortController().signal,
};

describe('the model of an agent job', () => {
  it('fails with the command that sets the key, where there is none', async () => {
    expect(await ask('anthropic:claude-sonnet-4-5')).toEqual({
      outcome: 'failed',
      text: 'the secret anthropic-api-key is not set: run "agent-workflow admin secret set anthropic-api-key --env dev"',
      calls: [],
    });
  });

  it('says of an endpoint that fails without a key how one is set', async () => {
    const server = createServer((_, response) =>
      response.writeHead(401).end('{"error":{"message":"no key"}}'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    try {
      const { port } = server.address() as AddressInfo;
      const { outcome, text } = await ask('openai-compatible:qwen3', {
        openAiBaseUrl: `http://127.0.0.1:${port}/v1`,
      });
      expect(outcome).toBe('failed');
      expect(text).toContain('agent-workflow admin secret set openai-api-key --env dev');
    } finally {
      server.close();
    }
  });

  it('is asked nothing where the deployment does not open it, and the option that does is named', async () => {
    expect((await ask('bedrock:anthropic.claude-opus-4-8')).text).toBe(
      'the model bedrock:anthropic.claude-opus-4-8 is not open to this environment: deploy with -c bedrockModels=anthropic.claude-opus-4-8, or name one of anthropic:, openai-compatible:, bedrock:anthropic.claude-sonnet-5-5',
    );
    const open = ['bedrock:anthropic.claude-sonnet-5-5'];
    expect((await ask('anthropic:claude-sonnet-4-5', { open })).text).toContain('hardened network');
  });
});
