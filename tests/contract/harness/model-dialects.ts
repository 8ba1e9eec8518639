/** What three providers' HTTP looks like, from one neutral reply. Written after their public API references. */
import { crc32 } from 'node:zlib';

export interface NeutralReply {
  readonly text?: string;
  readonly tools?: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly stop?: 'end' | 'tools' | 'refusal' | 'length';
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export interface Dialect {
  readonly name: 'anthropic' | 'bedrock' | 'openai-compatible';
  readonly model: string;
  readonly streamType: string;
  whole(reply: NeutralReply): unknown;
  /** Pieces of a streamed body; a broken stream leaves the last ones out. */
  streamed(reply: NeutralReply): readonly Uint8Array[];
  readonly contextTooLong: { readonly status: number; readonly body: unknown };
  error(message: string): unknown;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const halves = (text: string): readonly string[] => [
  text.slice(0, text.length / 2),
  text.slice(text.length / 2),
];

const sse = (event: string, data: unknown): Uint8Array =>
  bytes(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

const anthropicStop = {
  end: 'end_turn',
  tools: 'tool_use',
  refusal: 'refusal',
  length: 'max_tokens',
} as const;

const anthropic: Dialect = {
  name: 'anthropic',
  model: 'claude-sonnet-4-5-20250929',
  streamType: 'text/event-stream',
  whole: ({ text, tools = [], stop = 'end', inputTokens = 10, outputTokens = 5 }) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content: [
      ...(text ? [{ type: 'text', text }] : []),
      ...tools.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    ],
    stop_reason: anthropicStop[stop],
    stop_sequence: null,
    usage: { input_tokens: inputTokens, output_tokens: outputTokens },
  }),
  streamed: ({ text, tools = [], stop = 'end', inputTokens = 10, outputTokens = 5 }) => {
    const blocks = [...(text ? [{ text }] : []), ...tools];
    return [
      sse('message_start', {
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: inputTokens, output_tokens: 1 },
        },
      }),
      ...blocks.flatMap((block, index) => {
        const isText = 'text' in block;
        const start = isText
          ? { type: 'text', text: '' }
          : { type: 'tool_use', id: block.id, name: block.name, input: {} };
        const parts = halves(isText ? block.text : JSON.stringify(block.input));
        return [
          sse('content_block_start', { type: 'content_block_start', index, content_block: start }),
          ...parts.map((part) =>
            sse('content_block_delta', {
              type: 'content_block_delta',
              index,
              delta: isText
                ? { type: 'text_delta', text: part }
                : { type: 'input_json_delta', partial_json: part },
            }),
          ),
          sse('content_block_stop', { type: 'content_block_stop', index }),
        ];
      }),
      sse('message_delta', {
        type: 'message_delta',
        delta: { stop_reason: anthropicStop[stop], stop_sequence: null },
        usage: { output_tokens: outputTokens },
      }),
      sse('message_stop', { type: 'message_stop' }),
    ];
  },
  contextTooLong: {
    status: 400,
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    },
  },
  error: (message) => ({ type: 'error', error: { type: 'api_error', message } }),
};

const bedrockStop = {
  end: 'end_turn',
  tools: 'tool_use',
  refusal: 'content_filtered',
  length: 'max_tokens',
} as const;

/** One message of application/vnd.amazon.eventstream. */
const eventStreamMessage = (event: string, payload: unknown): Uint8Array => {
  const header = (name: string, value: string) =>
    Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, 0, value.length]),
      Buffer.from(value),
    ]);
  const headers = Buffer.concat([
    header(':event-type', event),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const body = Buffer.from(JSON.stringify(payload));
  const message = Buffer.alloc(16 + headers.length + body.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, 12);
  body.copy(message, 12 + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
};

const bedrock: Dialect = {
  name: 'bedrock',
  model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  streamType: 'application/vnd.amazon.eventstream',
  whole: ({ text, tools = [], stop = 'end', inputTokens = 10, outputTokens = 5 }) => ({
    output: {
      message: {
        role: 'assistant',
        content: [
          ...(text ? [{ text }] : []),
          ...tools.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
        ],
      },
    },
    stopReason: bedrockStop[stop],
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: 1 },
  }),
  streamed: ({ text, tools = [], stop = 'end', inputTokens = 10, outputTokens = 5 }) => [
    eventStreamMessage('messageStart', { role: 'assistant' }),
    ...[...(text ? [{ text }] : []), ...tools].flatMap((block, contentBlockIndex) => {
      const isText = 'text' in block;
      const parts = halves(isText ? block.text : JSON.stringify(block.input));
      return [
        ...(isText
          ? []
          : [
              eventStreamMessage('contentBlockStart', {
                contentBlockIndex,
                start: { toolUse: { toolUseId: block.id, name: block.name } },
              }),
            ]),
        ...parts.map((part) =>
          eventStreamMessage('contentBlockDelta', {
            contentBlockIndex,
            delta: isText ? { text: part } : { toolUse: { input: part } },
          }),
        ),
        eventStreamMessage('contentBlockStop', { contentBlockIndex }),
      ];
    }),
    eventStreamMessage('messageStop', { stopReason: bedrockStop[stop] }),
    eventStreamMessage('metadata', {
      usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      metrics: { latencyMs: 1 },
    }),
  ],
  contextTooLong: { status: 400, body: { message: 'Input is too long for requested model.' } },
  error: (message) => ({ message }),
};

const openAiStop = { end: 'stop', tools: 'tool_calls', refusal: 'content_filter', length: 'length' } as const;

const chunk = (data: unknown): Uint8Array =>
  bytes(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);

const openAi: Dialect = {
  name: 'openai-compatible',
  model: 'qwen3-coder',
  streamType: 'text/event-stream',
  whole: ({ text, tools = [], stop = 'end', inputTokens = 10, outputTokens = 5 }) => ({
    id: 'chat_1',
    object: 'chat.completion',
    created: 1,
    model: 'qwen3-coder',
    choices: [
      {
        index: 0,
        finish_reason: openAiStop[stop],
        message: {
          role: 'assistant',
          content: text ?? null,
          ...(tools.length > 0 && {
            tool_calls: tools.map(({ id, name, input }) => ({
              id,
              type: 'function',
              function: { name, arguments: JSON.stringify(input) },
            })),
          }),
        },
      },
    ],
    usage: {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  }),
  streamed: ({ text, tools = [], stop = 'end', inputTokens = 10, outputTokens = 5 }) => {
    const delta = (part: unknown, finish: string | null = null) =>
      chunk({
        id: 'chat_1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: part, finish_reason: finish }],
      });
    return [
      delta({ role: 'assistant', content: '' }),
      ...(text ? halves(text).map((content) => delta({ content })) : []),
      ...tools.flatMap(({ id, name, input }, index) => [
        delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
        ...halves(JSON.stringify(input)).map((part) =>
          delta({ tool_calls: [{ index, function: { arguments: part } }] }),
        ),
      ]),
      delta({}, openAiStop[stop]),
      chunk({
        id: 'chat_1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [],
        usage: {
          prompt_tokens: inputTokens,
          completion_tokens: outputTokens,
          total_tokens: inputTokens + outputTokens,
        },
      }),
      chunk('[DONE]'),
    ];
  },
  contextTooLong: {
    status: 400,
    body: {
      error: {
        message: "This model's maximum context length is 32768 tokens.",
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
      },
    },
  },
  error: (message) => ({ error: { message, type: 'server_error' } }),
};

export const DIALECTS = [anthropic, bedrock, openAi] as const;
