/** One turn: a call that is tried again while the provider is busy or broken, within the job's limits. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageModel, LanguageModelUsage, ModelMessage, ToolSet } from 'ai';
import type { ModelCall, ModelRequest, ModelResult } from '#shared/ports/language-model.port.ts';
import { markForCache } from './mark-for-cache.ts';
import { callModel, type ModelReply } from './call-model.ts';
import { costMicroUsd, type Tokens } from './find-price.ts';
import type { Price } from './price-table.ts';
import { readFailure } from './read-failure.ts';

export interface RetryPolicy {
  /** Tries of one call, the first included. */
  readonly tries: number;
  /** Before the second try, doubled for each further one. */
  readonly backoffMs: number;
  /** A provider that asks for a longer wait has failed. */
  readonly maxWaitMs: number;
}

export interface TurnInput {
  readonly name: string;
  readonly model: LanguageModel;
  readonly price: Price;
  readonly request: ModelRequest;
  readonly stream: boolean;
  readonly retry: RetryPolicy;
  readonly messages: readonly ModelMessage[];
  readonly tools: ToolSet;
  /** Aborted when the job's time is used up. */
  readonly deadline: AbortSignal;
  readonly calls: readonly ModelCall[];
  readonly record: (call: ModelCall) => void;
  readonly limit: () => string | undefined;
}

export type TurnOutcome = { readonly reply: ModelReply } | { readonly end: Omit<ModelResult, 'calls'> };

export const tryCall = async (input: TurnInput): Promise<TurnOutcome> => {
  const { request, deadline, retry } = input;
  const signal = AbortSignal.any([request.signal, deadline]);
  const timeUp = {
    end: { outcome: 'limit', text: `no answer within ${request.limits.timeMs / 1_000} s` },
  } as const;
  for (let attempt = 1; ; attempt += 1) {
    const limit = input.limit();
    if (limit !== undefined) return { end: { outcome: 'limit', text: limit } };
    const promptTokens = estimateTokens(
      request.system.length + JSON.stringify(input.messages).length + toolCharacters(request),
    );
    const maxOutputTokens = affordableTokens(input, promptTokens);
    if (maxOutputTokens < 1)
      return { end: { outcome: 'limit', text: 'what is left of tokens or money pays for no further call' } };
    const started = performance.now();
    let arrived = 0;
    const record = (tokens: Tokens) => {
      const cost = costMicroUsd(input.price, tokens);
      input.record({
        model: input.name,
        inputTokens: tokens.input,
        outputTokens: tokens.output,
        costMicroUsd: cost,
        durationMs: performance.now() - started,
      });
    };
    try {
      const reply = await callModel({
        model: input.model,
        ...markForCache(input.name, request.system, input.messages),
        tools: input.tools,
        maxOutputTokens: outputCap(input.name, maxOutputTokens),
        signal,
        stream: input.stream,
        onText: (characters) => (arrived += characters),
      });
      record(tokensOf(reply.usage, promptTokens, reply.text.length));
      return { reply };
    } catch (error) {
      const failure = readFailure(error, Date.now());
      // What breaks off after it began, or is broken off by us, is paid for all the same; nobody says how much.
      if (signal.aborted || arrived > 0)
        record({ input: promptTokens, output: estimateTokens(arrived), cacheRead: 0, cacheWrite: 0 });
      request.signal.throwIfAborted();
      if (deadline.aborted) return timeUp;
      if (failure.kind === 'context')
        return {
          end: { outcome: 'limit', text: `the conversation is too long for the model: ${failure.text}` },
        };
      if (failure.kind === 'fatal') return { end: { outcome: 'failed', text: failure.text } };
      if (attempt >= retry.tries)
        return { end: { outcome: 'failed', text: `${failure.text} (tried ${attempt} times)` } };
      const waitMs = failure.afterMs ?? retry.backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      if (waitMs > retry.maxWaitMs) {
        return {
          end: {
            outcome: 'failed',
            text: `${failure.text} (the provider asks to wait ${Math.round(waitMs / 1_000)} s)`,
          },
        };
      }
      const waited = await sleep(waitMs, true, { signal }).catch(() => false);
      request.signal.throwIfAborted();
      if (!waited) return timeUp;
    }
  }
};

/** Four characters a token is what English text and code come to; only used where the provider gives no count. */
const estimateTokens = (characters: number): number => Math.ceil(characters / 4);

const toolCharacters = ({ tools }: ModelRequest): number =>
  tools.reduce((sum, tool) => sum + tool.description.length + JSON.stringify(tool.inputSchema).length, 0);

const tokensOf = (usage: LanguageModelUsage, promptTokens: number, characters: number): Tokens => ({
  input: usage.inputTokens ?? promptTokens,
  output: usage.outputTokens ?? estimateTokens(characters),
  cacheRead: usage.inputTokenDetails.cacheReadTokens ?? 0,
  cacheWrite: usage.inputTokenDetails.cacheWriteTokens ?? 0,
});

/** How long a reply may become before tokens or money run out. */
const affordableTokens = ({ calls, price, request: { limits } }: TurnInput, promptTokens: number): number => {
  const used = calls.reduce((sum, call) => sum + call.inputTokens + call.outputTokens, 0);
  const spent = calls.reduce((sum, call) => sum + call.costMicroUsd, 0);
  const byMoney =
    price.output === 0
      ? Number.POSITIVE_INFINITY
      : (limits.costMicroUsd - spent - promptTokens * price.cacheRead) / price.output;
  return Math.floor(Math.min(limits.tokens - used - promptTokens, byMoney));
};

/** A whole file fits; Claude models all allow it, and without a number some default to 4,096. */
const LONG_REPLY = 32_000;

const outputCap = (name: string, affordable: number): number | undefined => {
  if (affordable < LONG_REPLY) return affordable;
  return name.includes('claude') ? LONG_REPLY : undefined;
};
