import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { ModelPrices } from '#shared/contracts/model-prices.contract.ts';
import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import {
  createAiSdkModel,
  type AiSdkModelOptions,
} from '#shared/adapters/ai-sdk-model/ai-sdk-model.adapter.ts';
import type { LanguageModel, ModelResult } from '#shared/ports/language-model.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';

export interface ModelAccess {
  readonly secrets: Secrets;
  readonly prices: ModelPrices;
  readonly region: string;
  /** Credentials of the task's role, with which Bedrock is asked. */
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  }>;
  readonly openAiBaseUrl: string | undefined;
  /** Models that the deployment lets jobs name: `provider:model`, or `provider:` for all of its. */
  readonly open: readonly string[];
}

/** Names of the secrets that hold the providers' keys. */
export const MODEL_SECRETS = { anthropic: 'anthropic-api-key', openai: 'openai-api-key' } as const;

/** The model of a job by its `provider:model`; its key is read when the job begins, so that a rotated one is found. */
export const chooseModel =
  (access: ModelAccess): ((spec: AgentJobSpec) => LanguageModel) =>
  ({ model: name }) => ({
    run: async (request): Promise<ModelResult> => {
      const missing = notOpen(name, access.open) ?? (await missingKey(name, access));
      if (missing !== undefined) return { outcome: 'failed', text: missing, calls: [] };
      const options = await providerOptions(name, access);
      if (options !== undefined)
        return withHint(
          await createAiSdkModel({ ...options, prices: access.prices }).run(request),
          options,
          access,
        );
      const text = `no provider for the model ${JSON.stringify(name)}: use anthropic:…, bedrock:… or openai-compatible:…`;
      return { outcome: 'failed', text, calls: [] };
    },
  });

/** Whoever has no right, or no way, to a model would wait for an answer that can't come. */
const notOpen = (model: string, open: readonly string[]): string | undefined => {
  if (open.some((one) => (one.endsWith(':') ? model.startsWith(one) : model === one))) return undefined;
  const mends = model.startsWith('bedrock:')
    ? `deploy with -c bedrockModels=${model.slice('bedrock:'.length)}, or`
    : 'the hardened network has no way to it;';
  return `the model ${model} is not open to this environment: ${mends} name one of ${open.join(', ')}`;
};

/** An endpoint of one's own may want a key or not: where it fails without, that may be why. */
const withHint = (result: ModelResult, options: AiSdkModelOptions, { secrets }: ModelAccess): ModelResult =>
  result.outcome === 'failed' && options.provider === 'openai-compatible' && options.apiKey === undefined
    ? {
        ...result,
        text: `${result.text}. If it wants a key: ${missingSecret(MODEL_SECRETS.openai, secrets.environment)}`,
      }
    : result;

/** What to do where the provider wants a key and has none; other providers may be open. */
const missingKey = async (model: string, access: ModelAccess): Promise<string | undefined> => {
  if (!model.startsWith('anthropic:')) return undefined;
  const keys = await access.secrets.read(MODEL_SECRETS.anthropic);
  return keys.length > 0 ? undefined : missingSecret(MODEL_SECRETS.anthropic, access.secrets.environment);
};

const providerOptions = async (name: string, access: ModelAccess): Promise<AiSdkModelOptions | undefined> => {
  const colon = name.indexOf(':');
  const [provider, model] = [name.slice(0, colon), name.slice(colon + 1)];
  const key = async (secret: string): Promise<string | undefined> => (await access.secrets.read(secret))[0];
  switch (provider) {
    case 'anthropic':
      return { provider, model, apiKey: await key(MODEL_SECRETS.anthropic) };
    case 'bedrock':
      return { provider, model, region: access.region, credentials: access.credentials };
    case 'openai-compatible':
      return { provider, model, apiKey: await key(MODEL_SECRETS.openai), baseUrl: access.openAiBaseUrl };
    default:
      return undefined;
  }
};
