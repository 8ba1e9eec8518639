import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';

export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: JsonObject;
  /** Never throws: a refusal is an answer that the model reads. */
  execute(input: JsonValue): Promise<JsonValue>;
}

export interface ModelRequest {
  readonly system: string;
  readonly prompt: string;
  readonly tools: readonly ModelTool[];
  readonly limits: { turns: number; timeMs: number; tokens: number; costMicroUsd: number };
  readonly signal: AbortSignal;
  /** Told of every call as it ends, before the tools it asked for run; failed calls that cost something included. */
  readonly onCall?: (call: ModelCall) => void;
}

export interface ModelCall {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
  readonly durationMs: number;
}

export interface ModelResult {
  /** limit: turns, time, tokens or money ran out. refused: the model declined. failed: the provider could not be used. */
  readonly outcome: 'answered' | 'limit' | 'refused' | 'failed';
  readonly text: string;
  readonly calls: readonly ModelCall[];
}

/** A model with tools, looped until it answers or a limit is met. */
export interface LanguageModel {
  run(request: ModelRequest): Promise<ModelResult>;
}
