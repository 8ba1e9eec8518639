/** Opens a provider's model. Each SDK is loaded when its provider is first used: together they take 0.3 s. */
import type { LanguageModel } from 'ai';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export type ProviderOptions =
  | {
      readonly provider: 'anthropic';
      readonly model: string;
      readonly apiKey?: string | undefined;
      readonly baseUrl?: string | undefined;
    }
  | {
      readonly provider: 'bedrock';
      readonly model: string;
      readonly region?: string | undefined;
      /** A Bedrock API key; without one `credentials` sign the requests. */
      readonly apiKey?: string | undefined;
      readonly credentials?: (() => Promise<AwsCredentials>) | undefined;
      readonly baseUrl?: string | undefined;
    }
  | {
      readonly provider: 'openai-compatible';
      readonly model: string;
      readonly apiKey?: string | undefined;
      readonly baseUrl?: string | undefined;
    };

/** What the provider needs was not given. Nothing is read from the environment here. */
export class ProviderNotConfigured extends Error {
  override readonly name = 'ProviderNotConfigured';
}

/** @throws ProviderNotConfigured */
export const openProvider = async (options: ProviderOptions): Promise<LanguageModel> => {
  switch (options.provider) {
    case 'anthropic': {
      if (!options.apiKey) throw new ProviderNotConfigured('anthropic needs an API key (ANTHROPIC_API_KEY)');
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({
        apiKey: options.apiKey,
        baseURL: options.baseUrl ?? 'https://api.anthropic.com/v1',
      })(options.model);
    }
    case 'bedrock': {
      const { region, apiKey, credentials } = options;
      if (!region) throw new ProviderNotConfigured('bedrock needs a region (AWS_REGION)');
      if (!apiKey && !credentials)
        throw new ProviderNotConfigured(
          'bedrock needs AWS credentials or a Bedrock API key (AWS_BEARER_TOKEN_BEDROCK)',
        );
      const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
      const baseURL = options.baseUrl ?? `https://bedrock-runtime.${region}.amazonaws.com`;
      // An empty key keeps the SDK from taking one out of the environment when requests are to be signed.
      const auth = apiKey
        ? { apiKey }
        : {
            apiKey: '',
            ...(credentials && { credentialProvider: async () => withToken(await credentials()) }),
          };
      return createAmazonBedrock({ region, baseURL, ...auth })(options.model);
    }
    case 'openai-compatible': {
      if (!options.baseUrl)
        throw new ProviderNotConfigured(
          'openai-compatible needs the base URL of an endpoint (OPENAI_BASE_URL)',
        );
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const settings = { name: 'openai-compatible', baseURL: options.baseUrl, includeUsage: true };
      return createOpenAICompatible(options.apiKey ? { ...settings, apiKey: options.apiKey } : settings)(
        options.model,
      );
    }
  }
};

const withToken = ({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { sessionToken }),
});
