import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { LanguageModel } from '#shared/ports/language-model.port.ts';
import { createAiSdkModel } from '#shared/adapters/ai-sdk-model/ai-sdk-model.adapter.ts';
import { createScriptedModels } from '#shared/adapters/scripted-model/scripted-model.adapter.ts';

/** The providers' usual variables, as they stand in the environment of the person who started the program. */
export interface ModelEnvironment {
  readonly ANTHROPIC_API_KEY?: string | undefined;
  readonly ANTHROPIC_BASE_URL?: string | undefined;
  readonly AWS_BEARER_TOKEN_BEDROCK?: string | undefined;
  readonly AWS_REGION?: string | undefined;
  readonly OPENAI_API_KEY?: string | undefined;
  readonly OPENAI_BASE_URL?: string | undefined;
}

const OLLAMA = 'http://127.0.0.1:11434/v1';

/** The model of a job, by its `provider:model`. */
export const chooseModel = (environment: ModelEnvironment): ((spec: AgentJobSpec) => LanguageModel) => {
  const scripts = createScriptedModels();
  return (spec) => {
    const colon = spec.model.indexOf(':');
    const [provider, model] = [spec.model.slice(0, colon), spec.model.slice(colon + 1)];
    switch (provider) {
      case 'scripted':
        return scripts.for(model, { role: spec.role, task: spec.taskId, phase: spec.phase, attempt: spec.attempt });
      case 'anthropic':
        return createAiSdkModel({ provider, model, apiKey: environment.ANTHROPIC_API_KEY, baseUrl: environment.ANTHROPIC_BASE_URL });
      case 'bedrock':
        return createAiSdkModel({ provider, model, apiKey: environment.AWS_BEARER_TOKEN_BEDROCK, region: environment.AWS_REGION });
      case 'openai-compatible':
      case 'ollama':
        return createAiSdkModel({ provider: 'openai-compatible', model, apiKey: environment.OPENAI_API_KEY, baseUrl: environment.OPENAI_BASE_URL ?? OLLAMA });
      default:
        return unknownProvider(spec.model);
    }
  };
};

const unknownProvider = (name: string): LanguageModel => ({
  run: async () => ({
    outcome: 'failed',
    text: `no provider for the model ${JSON.stringify(name)}: use anthropic:…, bedrock:…, openai-compatible:…, ollama:… or scripted:FILE`,
    calls: [],
  }),
});
