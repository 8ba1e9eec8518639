/** One call to a provider: what was asked, streamed or not, and what came back. */
import {
  generateText,
  jsonSchema,
  streamText,
  tool,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  type SystemModelMessage,
  type ToolSet,
} from 'ai';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { jsonValue } from '#shared/contracts/json.contract.ts';
import type { ModelTool } from '#shared/ports/language-model.port.ts';

export interface ModelCallInput {
  readonly model: LanguageModel;
  readonly instructions: SystemModelMessage;
  readonly messages: ModelMessage[];
  readonly tools: ToolSet;
  readonly maxOutputTokens: number | undefined;
  readonly signal: AbortSignal;
  readonly stream: boolean;
  /** Told how many characters have arrived, for a call that breaks off. */
  readonly onText: (characters: number) => void;
}

export interface ModelReply {
  readonly text: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly input: JsonValue }[];
  readonly finishReason: string;
  readonly usage: LanguageModelUsage;
  /** To be put behind the messages of the next call. */
  readonly messages: readonly ModelMessage[];
}

/** The stream ended without saying why: what arrived is not a reply. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

// Warnings of the SDK go to the console, where they would stand between the lines of a machine-readable answer.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** Tools without `execute`: they run when the reply is complete, one after the other. */
export const toToolSet = (tools: readonly ModelTool[]): ToolSet =>
  Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      tool({ description, inputSchema: jsonSchema(inputSchema) }),
    ]),
  );

export const callModel = async (input: ModelCallInput): Promise<ModelReply> => {
  const { model, instructions, messages, tools, maxOutputTokens, signal } = input;
  const options = {
    model,
    instructions,
    messages,
    tools,
    maxRetries: 0,
    abortSignal: signal,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
  if (!input.stream) {
    const { finalStep, responseMessages } = await generateText(options);
    return toReply(finalStep, responseMessages);
  }
  let failure: Error | undefined;
  const result = streamText({ ...options, onError: ({ error }) => void (failure ??= toError(error)) });
  for await (const part of result.stream) {
    if (part.type === 'text-delta' || part.type === 'reasoning-delta') input.onText(part.text.length);
    if (part.type === 'tool-input-delta') input.onText(part.delta.length);
    if (part.type === 'error') failure ??= toError(part.error);
  }
  signal.throwIfAborted();
  if (failure !== undefined) throw failure;
  const step = await result.finalStep;
  if (step.rawFinishReason === undefined)
    throw new BrokenStream('the stream ended before the reply was complete');
  return toReply(step, await result.responseMessages);
};

/** Some providers put a plain object into the stream. */
const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(JSON.stringify(error), { cause: error });

interface Step {
  readonly text: string;
  readonly toolCalls: readonly {
    toolCallId: string;
    toolName: string;
    input: unknown;
    invalid?: boolean | undefined;
  }[];
  readonly finishReason: string;
  readonly usage: LanguageModelUsage;
}

/** Calls that the SDK found invalid (an unknown tool, input that is no JSON) are answered in `messages` already. */
const toReply = (step: Step, messages: readonly ModelMessage[]): ModelReply => ({
  text: step.text,
  toolCalls: step.toolCalls
    .filter(({ invalid }) => !invalid)
    .map(({ toolCallId, toolName, input }) => ({
      id: toolCallId,
      name: toolName,
      input: jsonValue.catch(null).parse(input),
    })),
  finishReason: step.finishReason,
  usage: step.usage,
  messages,
});
