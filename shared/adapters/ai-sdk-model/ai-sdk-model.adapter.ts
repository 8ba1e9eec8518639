/** The language model port over the AI SDK: Anthropic, Amazon Bedrock, any OpenAI-compatible endpoint. */
import type { LanguageModel } from '#shared/ports/language-model.port.ts';
import { findPrice, type PriceOverrides } from './find-price.ts';
import { openProvider, type ProviderOptions } from './open-provider.ts';
import type { RetryPolicy } from './try-call.ts';

export type AiSdkModelOptions = ProviderOptions & {
  /** By `provider:model`. */
  readonly prices?: PriceOverrides | undefined;
  /** Default true: a reply that breaks off is then known by what arrived. */
  readonly stream?: boolean | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
};

const RETRY: RetryPolicy = { tries: 5, backoffMs: 1_000, maxWaitMs: 120_000 };

/** Failures of configuration (no key, no price) are the outcome `failed`, before a call is made. */
export const createAiSdkModel = (options: AiSdkModelOptions): LanguageModel => ({
  run: async (request) => {
    const name = `${options.provider}:${options.model}`;
    try {
      const price = findPrice(options.provider, options.model, options.prices ?? {}, options.baseUrl);
      const [model, { runConversation }] = await Promise.all([
        openProvider(options),
        import('./run-conversation.ts'),
      ]);
      const input = {
        name,
        model,
        price,
        request,
        stream: options.stream ?? true,
        retry: { ...RETRY, ...options.retry },
      };
      const result = await runConversation(input);
      return result.outcome === 'failed'
        ? { ...result, text: `${name}: ${withoutKey(result.text, options.apiKey)}` }
        : result;
    } catch (error) {
      request.signal.throwIfAborted();
      const text = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', text: `${name}: ${withoutKey(text, options.apiKey)}`, calls: [] };
    }
  },
});

/** A provider that quotes the key it refuses would put it into the evidence. */
const withoutKey = (text: string, key: string | undefined): string =>
  key !== undefined && key.length >= 8 ? text.replaceAll(key, '***') : text;
