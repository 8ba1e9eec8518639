/** The loop: a call, the tools it asks for, the next call, until an answer, a refusal or a limit. */
import type { LanguageModel, ModelMessage } from 'ai';
import { limitMet } from '#shared/domain/agents/limits.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { ModelCall, ModelRequest, ModelResult } from '#shared/ports/language-model.port.ts';
import { toToolSet, type ModelReply } from './call-model.ts';
import type { Price } from './price-table.ts';
import { tryCall, type RetryPolicy } from './try-call.ts';

export interface ConversationInput {
  /** `provider:model`. */
  readonly name: string;
  readonly model: LanguageModel;
  readonly price: Price;
  readonly request: ModelRequest;
  readonly stream: boolean;
  readonly retry: RetryPolicy;
}

/** @throws the reason of the request's signal, when it is aborted */
export const runConversation = async (input: ConversationInput): Promise<ModelResult> => {
  const { request } = input;
  const started = performance.now();
  const calls: ModelCall[] = [];
  const deadline = AbortSignal.timeout(Math.min(request.limits.timeMs, MAX_TIMER_MS));
  const messages: ModelMessage[] = [{ role: 'user', content: request.prompt }];
  const state = {
    ...input,
    messages,
    tools: toToolSet(request.tools),
    deadline,
    record: (call: ModelCall) => {
      calls.push(call);
      request.onCall?.(call);
    },
    limit: () => limitMet(calls, performance.now() - started, request.limits),
    calls,
  };
  for (;;) {
    const outcome = await tryCall(state);
    if ('end' in outcome) return { ...outcome.end, calls };
    const { reply } = outcome;
    messages.push(...reply.messages);
    const end = ending(reply);
    if (end) return { ...end, calls };
    if (reply.toolCalls.length > 0) messages.push(await runTools(reply, request));
  }
};

/** setTimeout's longest delay. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const ending = (reply: ModelReply): Omit<ModelResult, 'calls'> | undefined => {
  if (reply.finishReason === 'content-filter')
    return { outcome: 'refused', text: reply.text || 'the model declined to answer' };
  if (reply.finishReason === 'error')
    return { outcome: 'failed', text: 'the provider ended its reply with an error' };
  const wantsTools = reply.toolCalls.length > 0 || reply.messages.some(({ role }) => role === 'tool');
  if (wantsTools) return undefined;
  if (reply.finishReason === 'length')
    return {
      outcome: 'limit',
      text: `the answer was cut off after ${reply.usage.outputTokens ?? 'too many'} tokens`,
    };
  return { outcome: 'answered', text: reply.text };
};

/** In the order the model named them: a read after a write sees the write. */
const runTools = async ({ toolCalls }: ModelReply, request: ModelRequest): Promise<ModelMessage> => {
  const content = [];
  for (const { id, name, input } of toolCalls) {
    request.signal.throwIfAborted();
    const value: JsonValue = (await request.tools.find((tool) => tool.name === name)?.execute(input)) ?? {
      error: `there is no tool ${name}`,
    };
    content.push({
      type: 'tool-result' as const,
      toolCallId: id,
      toolName: name,
      output: { type: 'json' as const, value },
    });
  }
  return { role: 'tool', content };
};
