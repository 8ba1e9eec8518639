/**
 * What models cost, in US dollars for a million tokens, which is also millionths of a dollar for one token.
 * Source: platform.claude.com/docs/about-claude/pricing, aws.amazon.com/bedrock/pricing.
 */
export const PRICES_AS_OF = '2026-10-24';

export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Kept for five minutes. */
  readonly cacheWrite: number;
}

export interface Price extends Rates {
  /** Where a longer prompt costs more: every token of that call, output included, is at these rates. */
  readonly longPrompt?: Rates & { readonly overInputTokens: number };
}

const rates = (input: number, output: number, cacheRead: number, cacheWrite = input * 1.25): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

/** By Anthropic's id without its date. */
export const CLAUDE_PRICES: ReadonlyMap<string, Price> = new Map<string, Price>([
  ['claude-fable-5-1', rates(10, 50, 0.25)],
  ['claude-fable-5', rates(10, 50, 1)],
  ['claude-opus-5-5', rates(4, 20, 0.2)],
  ['claude-opus-5', rates(5, 25, 0.5)],
  ['claude-opus-4-8', rates(5, 25, 0.5)],
  ['claude-opus-4-7', rates(5, 25, 0.5)],
  ['claude-opus-4-6', rates(5, 25, 0.5)],
  ['claude-opus-4-5', rates(5, 25, 0.5)],
  ['claude-opus-4-1', rates(15, 75, 1.5)],
  ['claude-sonnet-5-5', rates(2, 10, 0.1)],
  ['claude-sonnet-5', rates(2, 10, 0.2)],
  ['claude-sonnet-4-6', rates(3, 15, 0.3)],
  ['claude-sonnet-4-5', rates(3, 15, 0.3)],
  [
    'claude-haiku-5-5',
    {
      ...rates(0.1, 0.5, 0.01),
      longPrompt: { ...rates(0.5, 2.5, 0.05), overInputTokens: 100_000 },
    },
  ],
  ['claude-haiku-4-5', rates(1, 5, 0.1)],
]);

/** Bedrock's own models, by id without region and version. */
export const NOVA_PRICES: ReadonlyMap<string, Price> = new Map<string, Price>([
  ['amazon.nova-premier', rates(2.5, 12.5, 0.625, 2.5)],
  ['amazon.nova-pro', rates(0.8, 3.2, 0.2, 0.8)],
  ['amazon.nova-lite', rates(0.06, 0.24, 0.015, 0.06)],
  ['amazon.nova-micro', rates(0.035, 0.14, 0.00875, 0.035)],
]);

/** Bedrock asks a tenth more where a Claude model is kept to one region or geography instead of `global.`. */
export const BEDROCK_REGIONAL_FACTOR = 1.1;
