import {
  BEDROCK_REGIONAL_FACTOR,
  CLAUDE_PRICES,
  NOVA_PRICES,
  PRICES_AS_OF,
  type Price,
  type Rates,
} from './price-table.ts';

/** Prices that a project sets itself, by `provider:model`, in US dollars for a million tokens. They come first. */
export type PriceOverrides = Readonly<
  Record<
    string,
    {
      readonly input: number;
      readonly output: number;
      readonly cacheRead?: number | undefined;
      readonly cacheWrite?: number | undefined;
    }
  >
>;

/** No price is known: the model is not used, because what it spends could not be counted. */
export class PriceUnknown extends Error {
  override readonly name = 'PriceUnknown';
  constructor(model: string) {
    super(
      `no price is known for ${model} (table of ${PRICES_AS_OF}); set one for it, in US dollars for a million tokens of input and of output`,
    );
  }
}

const FREE: Price = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/**
 * @param baseUrl of an OpenAI-compatible endpoint; on this machine it costs nothing (Ollama, llama.cpp, vLLM)
 * @throws PriceUnknown
 */
export const findPrice = (
  provider: string,
  model: string,
  overrides: PriceOverrides,
  baseUrl?: string,
): Price => {
  const name = `${provider}:${model}`;
  const own = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  if (own)
    return {
      input: own.input,
      output: own.output,
      cacheRead: own.cacheRead ?? own.input,
      cacheWrite: own.cacheWrite ?? own.input,
    };
  if (provider === 'openai-compatible' && baseUrl !== undefined && isLoopback(baseUrl)) return FREE;
  const known =
    provider === 'anthropic'
      ? CLAUDE_PRICES.get(withoutVersion(model))
      : provider === 'bedrock'
        ? bedrockPrice(model)
        : undefined;
  if (!known) throw new PriceUnknown(name);
  return known;
};

export interface Tokens {
  /** All of the prompt, cached parts included. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Cost of one call in millionths of a US dollar, rounded up. */
export const costMicroUsd = (price: Price, tokens: Tokens): number => {
  const { longPrompt } = price;
  const at: Rates = longPrompt && tokens.input > longPrompt.overInputTokens ? longPrompt : price;
  const plain = Math.max(0, tokens.input - tokens.cacheRead - tokens.cacheWrite);
  const cost =
    plain * at.input +
    tokens.cacheRead * at.cacheRead +
    tokens.cacheWrite * at.cacheWrite +
    tokens.output * at.output;
  // Sums of decimals miss whole numbers by a hair, and rounding up would then add a millionth.
  return Math.ceil(Number(cost.toFixed(6)));
};

const bedrockPrice = (model: string): Price | undefined => {
  const parts = /^(?:(us|eu|apac|jp|au|ca|us-gov|global)\.)?(anthropic|amazon)\.(.+)$/.exec(model);
  const [, region, vendor, name] = parts ?? [];
  if (vendor === undefined || name === undefined) return undefined;
  if (vendor === 'amazon') return NOVA_PRICES.get(`amazon.${withoutVersion(name)}`);
  const price = CLAUDE_PRICES.get(withoutVersion(name));
  return price && region !== 'global' ? times(price, BEDROCK_REGIONAL_FACTOR) : price;
};

const times = (price: Price, factor: number): Price => {
  const scale = ({ input, output, cacheRead, cacheWrite }: Rates): Rates => ({
    input: input * factor,
    output: output * factor,
    cacheRead: cacheRead * factor,
    cacheWrite: cacheWrite * factor,
  });
  const { longPrompt } = price;
  return longPrompt
    ? { ...scale(price), longPrompt: { ...scale(longPrompt), overInputTokens: longPrompt.overInputTokens } }
    : scale(price);
};

/** `claude-haiku-4-5-20251001-v1:0` and `claude-haiku-4-5` are one model. */
const withoutVersion = (model: string): string =>
  model.replace(/(-v\d+)?(:\d+)?$/, '').replace(/-\d{8}$/, '');

export const isLoopback = (url: string): boolean => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
};
