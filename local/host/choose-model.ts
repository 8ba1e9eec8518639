import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { LanguageModel } from '#shared/ports/language-model.port.ts';
import {
  createAiSdkModel,
  type AiSdkModelOptions,
} from '#shared/adapters/ai-sdk-model/ai-sdk-model.adapter.ts';
import { loadScript } from '#shared/adapters/scripted-model/load-script.ts';
import { createScriptedModels } from '#shared/adapters/scripted-model/scripted-model.adapter.ts';
import { readPrices } from './read-prices.ts';

/** The providers' usual variables, as they stand in the environment of the person who started the program. */
export interface ModelEnvironment {
  /** JSON file with prices of one's own; see `readPrices`. */
  readonly AGENT_WORKFLOW_PRICES?: string | undefined;
  readonly ANTHROPIC_API_KEY?: string | undefined;
  readonly ANTHROPIC_BASE_URL?: string | undefined;
  readonly AWS_ACCESS_KEY_ID?: string | undefined;
  readonly AWS_BEARER_TOKEN_BEDROCK?: string | undefined;
  readonly AWS_DEFAULT_REGION?: string | undefined;
  readonly AWS_REGION?: string | undefined;
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined;
  readonly AWS_SESSION_TOKEN?: string | undefined;
  readonly OPENAI_API_KEY?: string | undefined;
  readonly OPENAI_BASE_URL?: string | undefined;
}

const OLLAMA = 'http://127.0.0.1:11434/v1';

/** The model of a job, by its `provider:model`. @throws PricesInvalid */
export const chooseModel = (environment: ModelEnvironment): ((spec: AgentJobSpec) => LanguageModel) => {
  const scripts = createScriptedModels();
  const prices = readPrices(environment.AGENT_WORKFLOW_PRICES);
  return (spec) => {
    const { provider, model } = partsOf(spec.model);
    if (provider === 'scripted')
      return scripts.for(model, {
        role: spec.role,
        task: spec.taskId,
        phase: spec.phase,
        attempt: spec.attempt,
      });
    const options = providerOptions(provider, model, environment);
    return options === undefined ? unknownProvider(spec.model) : createAiSdkModel({ ...options, prices });
  };
};

/** `provider:model` in its parts; a text without a colon names no provider. */
const partsOf = (name: string): { readonly provider: string; readonly model: string } => {
  const colon = name.indexOf(':');
  return { provider: name.slice(0, Math.max(0, colon)), model: name.slice(colon + 1) };
};

/** Why no job could be played by a model of this name; undefined: its provider is known, and its script can be read. */
export const modelProblem = async (name: string): Promise<string | undefined> => {
  const { provider, model } = partsOf(name);
  if (provider === 'scripted')
    return loadScript(model).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  return model === '' || providerOptions(provider, model, {}) === undefined ? noProvider(name) : undefined;
};

const noProvider = (name: string): string =>
  `no provider for the model ${JSON.stringify(name)}: use anthropic:…, bedrock:…, openai-compatible:…, ollama:… or scripted:FILE`;

const providerOptions = (
  provider: string,
  model: string,
  environment: ModelEnvironment,
): AiSdkModelOptions | undefined => {
  switch (provider) {
    case 'anthropic':
      return {
        provider,
        model,
        apiKey: environment.ANTHROPIC_API_KEY,
        baseUrl: environment.ANTHROPIC_BASE_URL,
      };
    case 'bedrock':
      return {
        provider,
        model,
        apiKey: environment.AWS_BEARER_TOKEN_BEDROCK,
        region: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION,
        credentials: awsCredentials(environment),
      };
    case 'openai-compatible':
    case 'ollama':
      return {
        provider: 'openai-compatible',
        model,
        apiKey: environment.OPENAI_API_KEY,
        baseUrl: environment.OPENAI_BASE_URL ?? OLLAMA,
      };
    default:
      return undefined;
  }
};

/** Profiles and single sign-on are for the AWS CLI: `aws configure export-credentials --format env` gives these. */
const awsCredentials = (environment: ModelEnvironment) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return async () => ({ accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN });
};

const unknownProvider = (name: string): LanguageModel => ({
  run: async () => ({
    outcome: 'failed',
    text: noProvider(name),
    calls: [],
  }),
});
