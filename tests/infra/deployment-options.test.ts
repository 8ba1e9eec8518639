import { describe, expect, it } from 'vitest';
import { checkRegion } from '#infra/check-region.ts';
import { OptionsInvalid, readOptions } from '#infra/deployment-options.ts';

const problemsOf = (context: Record<string, unknown>): readonly string[] => {
  try {
    readOptions(context);
    return [];
  } catch (error) {
    if (!(error instanceof OptionsInvalid)) throw error;
    return error.problems;
  }
};

describe('the options of a deployment', () => {
  it('are a cheap, protected-by-nothing dev environment on ARM where none is given', () => {
    expect(readOptions({})).toMatchObject({
      env: 'dev',
      profile: 'cheap',
      architecture: 'arm64',
      agentRunners: 4,
      protected: false,
      disposable: false,
    });
  });

  it('are read from text, as the command line gives them, and from numbers, as cdk.json may', () => {
    expect(
      readOptions({ env: 'prod', agentRunners: '7', testRunners: 3, dashboards: 'false' }),
    ).toMatchObject({
      env: 'prod',
      agentRunners: 7,
      testRunners: 3,
      dashboards: false,
      protected: true,
    });
  });

  it('leave alone what belongs to CDK', () => {
    expect(problemsOf({ '@aws-cdk/core:x': true, 'aws:cdk:bundling-stacks': [], env: 'dev' })).toEqual([]);
  });

  it.each([
    ['env', 'Prod_1', 'a name of 1 to 20 lower-case letters'],
    ['env', 'a-name-that-is-longer-than-it-may-be', 'a name of 1 to 20 lower-case letters'],
    ['profile', 'expensive', 'cheap or hardened'],
    ['architecture', 'arm', 'arm64 or x86_64'],
    ['firstAdmin', 'alice', 'aws sts get-caller-identity'],
    ['defaultModel', 'gpt', 'provider:model'],
    ['bedrockModels', 'claude, nova', 'with commas between'],
    ['agentRunners', '0', '1 to 50'],
    ['testRunners', 'many', '1 to 50'],
    ['environmentImages', 'python:3.13, golang', 'with commas between'],
    ['openAiBaseUrl', 'models.example.com', 'OpenAI’s protocol'],
    ['modelPrices', '{"qwen3":1}', 'US dollars for a million tokens'],
    ['lingerSeconds', '-1', '0 to 3600'],
    ['monthlyBudgetUsd', '9.5', 'whole US dollars'],
    ['alarmEmail', 'team', 'an address'],
    ['dashboards', 'yes', 'true or false'],
    ['disposable', '1', 'true or false'],
  ])('say in one line, with the key and the fix, that %s=%s is wrong', (name, value, fix) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`-c ${name}=${value}: `);
    expect(problems[0]).toContain(fix);
    expect(problems[0]).not.toContain('\n');
  });

  it('say all that is wrong at once', () => {
    expect(problemsOf({ env: '', profile: 'x', agentRunners: '0' })).toHaveLength(2);
  });

  it('name the known ones where one is misspelt, so that a typing error does not deploy to dev', () => {
    expect(problemsOf({ environment: 'prod' })).toEqual([
      expect.stringMatching(/^-c environment=prod: no such option; known are env, profile, /),
    ]);
  });

  it('refuse what does not fit together', () => {
    expect(problemsOf({ env: 'prod', disposable: 'true' })).toEqual([
      expect.stringContaining('-c disposable=true: not for prod'),
    ]);
    expect(problemsOf({ profile: 'hardened', defaultModel: 'anthropic:claude-sonnet-4-5' })).toEqual([
      expect.stringContaining('the hardened network reaches no model but Bedrock’s'),
    ]);
    expect(problemsOf({ defaultModel: 'openai-compatible:qwen3' })).toEqual([
      expect.stringContaining('say where it is with -c openAiBaseUrl='),
      expect.stringContaining('its price is not known; give it with -c modelPrices='),
    ]);
    const modelPrices = '{"openai-compatible:qwen3":{"input":0.5,"output":1.5}}';
    const openAiBaseUrl = 'https://models.example.com/v1';
    expect(problemsOf({ defaultModel: 'openai-compatible:qwen3', openAiBaseUrl, modelPrices })).toEqual([]);
  });
});

describe('the region of a deployment', () => {
  const bedrock = readOptions({});
  const anthropic = readOptions({ defaultModel: 'anthropic:claude-sonnet-4-5' });

  it('is one that there is, and that has the service of the default model', () => {
    expect(() => checkRegion('eu-centrl-1', bedrock)).toThrow(
      /eu-centrl-1: there is no such region; take one/,
    );
    expect(() => checkRegion('ap-east-1', bedrock)).toThrow(
      /Bedrock is not there.+-c defaultModel=anthropic:/,
    );
  });

  it('is nobody’s business where it can carry everything, or is not known before the deployment', () => {
    for (const region of ['eu-central-1', 'us-east-1', undefined]) checkRegion(region, bedrock);
    checkRegion('ap-east-1', anthropic);
  });
});
