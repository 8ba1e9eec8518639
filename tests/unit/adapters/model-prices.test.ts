import { describe, expect, test } from 'vitest';
import {
  costMicroUsd,
  findPrice,
  isLoopback,
  PriceUnknown,
} from '#shared/adapters/ai-sdk-model/find-price.ts';
import { readFailure, retryAfterMs } from '#shared/adapters/ai-sdk-model/read-failure.ts';
import { CLAUDE_PRICES, PRICES_AS_OF } from '#shared/adapters/ai-sdk-model/price-table.ts';

describe('a price', () => {
  test.each([
    ['anthropic', 'claude-sonnet-5-5', 2, 10],
    ['anthropic', 'claude-haiku-4-5-20251001', 1, 5],
    ['bedrock', 'global.anthropic.claude-opus-4-5-20251101-v1:0', 5, 25],
    ['bedrock', 'global.anthropic.claude-opus-4-6-v1', 5, 25],
    ['bedrock', 'amazon.nova-lite-v1:0', 0.06, 0.24],
    ['bedrock', 'us.amazon.nova-pro-v1:0', 0.8, 3.2],
  ])('of %s:%s is %d and %d dollars for a million tokens', (provider, model, input, output) => {
    expect(findPrice(provider, model, {})).toMatchObject({ input, output });
  });

  test('is a tenth higher where Bedrock keeps Claude in one geography', () => {
    expect(findPrice('bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', {}).input).toBeCloseTo(3.3);
    expect(findPrice('bedrock', 'anthropic.claude-haiku-5-5', {}).longPrompt).toMatchObject({
      overInputTokens: 100_000,
    });
  });

  test.each([
    ['anthropic', 'claude-sonnet-99'],
    ['anthropic', 'constructor'],
    ['bedrock', 'meta.llama3-70b-instruct-v1:0'],
    ['bedrock', 'evil.anthropic.claude-sonnet-5'],
    ['openai-compatible', 'gpt'],
  ])('that is not known is a refusal: %s:%s', (provider, model) => {
    expect(() => findPrice(provider, model, {}, 'https://models.example/v1')).toThrow(PriceUnknown);
  });

  test('that a project sets comes first, and covers cached tokens as plain ones', () => {
    const overrides = { 'anthropic:claude-sonnet-5': { input: 7, output: 8 } };
    expect(findPrice('anthropic', 'claude-sonnet-5', overrides)).toEqual({
      input: 7,
      output: 8,
      cacheRead: 7,
      cacheWrite: 7,
    });
  });

  test('is nothing for an endpoint on this machine, and only there', () => {
    expect(findPrice('openai-compatible', 'qwen', {}, 'http://127.0.0.1:11434/v1')).toMatchObject({
      input: 0,
      output: 0,
    });
    expect(['http://localhost:1/v1', 'http://[::1]/v1', 'http://127.1.2.3/'].map(isLoopback)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      [
        'http://localhost.example/',
        'http://127.0.0.1.example/',
        'http://10.0.0.1/',
        'nonsense',
        'http://x@evil.example/#localhost',
      ].map(isLoopback),
    ).toEqual([false, false, false, false, false]);
  });

  test('table has a date, and every price is above nothing', () => {
    expect(PRICES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const price of CLAUDE_PRICES.values())
      expect(Math.min(price.input, price.output, price.cacheRead, price.cacheWrite)).toBeGreaterThan(0);
  });
});

describe('a cost', () => {
  const tokens = { input: 1_000, output: 100, cacheRead: 0, cacheWrite: 0 };

  test('counts plain, cached and written tokens each at its own price', () => {
    const price = findPrice('anthropic', 'claude-sonnet-4-5', {});
    expect(costMicroUsd(price, { input: 1_000, output: 100, cacheRead: 600, cacheWrite: 300 })).toBe(
      100 * 3 + 600 * 0.3 + 300 * 3.75 + 100 * 15,
    );
  });

  test('is rounded up to a whole millionth, and not by the error of a sum of decimals', () => {
    expect(
      costMicroUsd(
        { input: 0.1, output: 0.2, cacheRead: 0, cacheWrite: 0 },
        { ...tokens, input: 1, output: 1 },
      ),
    ).toBe(1);
    expect(costMicroUsd({ input: 0.06, output: 0.24, cacheRead: 0, cacheWrite: 0 }, tokens)).toBe(84);
  });

  test('of a long prompt is at the higher rates, output included', () => {
    const price = findPrice('anthropic', 'claude-haiku-5-5', {});
    expect(costMicroUsd(price, { ...tokens, input: 100_000 })).toBe(100_000 * 0.1 + 100 * 0.5);
    expect(costMicroUsd(price, { ...tokens, input: 100_001 })).toBe(Math.ceil(100_001 * 0.5 + 100 * 2.5));
  });
});

describe('a failed call', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  test.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '15', 'retry-after': '9' }, 15],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('with headers %j waits %s ms', (headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected);
  });

  test('is tried again where the connection or the provider broke, and not where the request was wrong', () => {
    expect(readFailure(new TypeError('terminated'), now).kind).toBe('retry');
    expect(readFailure(Object.assign(new Error('Overloaded'), { isRetryable: true }), now).kind).toBe(
      'retry',
    );
    expect(readFailure(new Error('{"type":"overloaded_error"}'), now).kind).toBe('retry');
    expect(readFailure(new Error('invalid tool schema'), now).kind).toBe('fatal');
    expect(readFailure('text', now)).toEqual({ kind: 'fatal', text: 'text' });
  });
});
