import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createAiSdkModel,
  type AiSdkModelOptions,
} from '#shared/adapters/ai-sdk-model/ai-sdk-model.adapter.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { ModelCall, ModelRequest } from '#shared/ports/language-model.port.ts';
import { DIALECTS, type Dialect } from './harness/model-dialects.ts';
import { startModelServer, type ModelServer } from './harness/model-server.ts';

const optionsFor = (dialect: Dialect, url: string): AiSdkModelOptions => {
  const common = { baseUrl: url, model: dialect.model, retry: { tries: 3, backoffMs: 1, maxWaitMs: 2_000 } };
  switch (dialect.name) {
    case 'anthropic':
      return { ...common, provider: 'anthropic', apiKey: 'secret-key' };
    case 'bedrock':
      return {
        ...common,
        provider: 'bedrock',
        region: 'eu-central-1',
        credentials: async () => ({
          accessKeyId: 'AKID',
          secretAccessKey: 'secret-key',
          sessionToken: 'token',
        }),
      };
    case 'openai-compatible':
      return { ...common, provider: 'openai-compatible', apiKey: 'secret-key' };
  }
};

const requestWith = (changes: Partial<ModelRequest> = {}) => {
  const executed: JsonValue[] = [];
  const noted: ModelCall[] = [];
  const request: ModelRequest = {
    system: 'You are a test.',
    prompt: 'Do it.',
    tools: [
      {
        name: 'write_file',
        description: 'Writes.',
        inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
        execute: async (input) => {
          executed.push(input);
          return { written: executed.length };
        },
      },
    ],
    limits: { turns: 10, timeMs: 10_000, tokens: 1_000_000, costMicroUsd: 1_000_000 },
    signal: new AbortController().signal,
    onCall: (call) => noted.push(call),
    ...changes,
  };
  return { request, executed, noted };
};

const twoTools = {
  text: 'I write.',
  tools: [
    { id: 'call_1', name: 'write_file', input: { path: 'a.js' } },
    { id: 'call_2', name: 'write_file', input: { path: 'b.js' } },
  ],
  stop: 'tools',
  inputTokens: 1_000,
  outputTokens: 100,
} as const;

const dollarsPerMillion = { anthropic: [3, 15], bedrock: [3, 15], 'openai-compatible': [0, 0] } as const;

describe.each(
  DIALECTS.flatMap((dialect) =>
    [true, false].map((stream) => ({
      name: dialect.name,
      how: stream ? 'streamed' : 'whole',
      dialect,
      stream,
    })),
  ),
)('$name, $how', ({ dialect, stream }) => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await startModelServer(dialect);
  });
  afterEach(() => server.close());
  const run = (request: ModelRequest, changes: Partial<AiSdkModelOptions> = {}) =>
    createAiSdkModel({ ...optionsFor(dialect, server.url), stream, ...changes }).run(request);

  test('gives the answer, its tokens and its cost', async () => {
    server.answer({ reply: { text: '{"answer": "é"}', inputTokens: 2_000, outputTokens: 300 } });
    const { request, noted } = requestWith();
    const result = await run(request);
    const [input, output] = dollarsPerMillion[dialect.name];
    expect(result).toMatchObject({ outcome: 'answered', text: '{"answer": "é"}' });
    expect(result.calls).toEqual([
      {
        model: `${dialect.name}:${dialect.model}`,
        inputTokens: 2_000,
        outputTokens: 300,
        costMicroUsd: 2_000 * input + 300 * output,
        durationMs: expect.any(Number),
      },
    ]);
    expect(noted).toEqual(result.calls);
  });

  test('runs the tools that a reply asks for, in order, and gives their results back', async () => {
    server.answer({ reply: twoTools }, { reply: { text: 'done' } });
    const { request, executed } = requestWith();
    const result = await run(request);
    expect(executed).toEqual([{ path: 'a.js' }, { path: 'b.js' }]);
    expect(result).toMatchObject({ outcome: 'answered', text: 'done' });
    expect(result.calls).toHaveLength(2);
    const second = JSON.stringify(server.requests[1]?.body);
    expect(second).toMatch(/call_1[\s\S]*call_2/);
    expect(second).toMatch(/written[^0-9]*1[\s\S]*written[^0-9]*2/);
  });

  test('answers a call of a tool that does not exist, and goes on', async () => {
    server.answer(
      { reply: { tools: [{ id: 'call_9', name: 'run_shell', input: { command: 'ls' } }], stop: 'tools' } },
      { reply: { text: 'sorry' } },
    );
    const { request, executed } = requestWith();
    expect(await run(request)).toMatchObject({ outcome: 'answered', text: 'sorry' });
    expect(executed).toEqual([]);
    expect(JSON.stringify(server.requests[1]?.body)).toContain('run_shell');
  });

  test('waits as long as a 429 asks, and then succeeds', async () => {
    server.answer(
      { status: 429, headers: { 'retry-after': '0.05' }, body: dialect.error('slow down') },
      { reply: { text: 'ok' } },
    );
    const started = performance.now();
    expect(await run(requestWith().request)).toMatchObject({ outcome: 'answered', text: 'ok' });
    expect(performance.now() - started).toBeGreaterThan(45);
  });

  test('ends at once when a 429 asks for a longer wait than it may take', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '3600' }, body: dialect.error('slow down') });
    expect(await run(requestWith().request)).toMatchObject({
      outcome: 'failed',
      text: expect.stringContaining('asks to wait 3600 s'),
      calls: [],
    });
  });

  test('tries a 5xx again, as often as it may', async () => {
    server.answer(
      { status: 500, body: dialect.error('oops') },
      { status: 503, body: dialect.error('oops') },
      { reply: { text: 'ok' } },
    );
    expect(await run(requestWith().request)).toMatchObject({ outcome: 'answered', text: 'ok' });
    server.answer(...[500, 502, 529].map((status) => ({ status, body: dialect.error('still down') })));
    const failed = await run(requestWith().request);
    expect(failed).toMatchObject({
      outcome: 'failed',
      text: expect.stringMatching(/529: .*tried 3 times/),
      calls: [],
    });
    expect(server.requests).toHaveLength(6);
  });

  test('does not try again what is refused for good, and never shows the key', async () => {
    server.answer({ status: 401, body: dialect.error('the key secret-key is wrong') });
    const result = await run(requestWith().request);
    expect(result).toMatchObject({ outcome: 'failed', text: expect.stringContaining('401') });
    if (dialect.name !== 'bedrock') expect(result.text).not.toContain('secret-key');
    expect(server.requests).toHaveLength(1);
  });

  test('ends refused when the model declines', async () => {
    server.answer({ reply: { text: 'I cannot help with that.', stop: 'refusal' } });
    expect(await run(requestWith().request)).toMatchObject({
      outcome: 'refused',
      text: 'I cannot help with that.',
      calls: [expect.anything()],
    });
  });

  test('ends at a limit when the context is too long', async () => {
    server.answer(dialect.contextTooLong);
    expect(await run(requestWith().request)).toMatchObject({
      outcome: 'limit',
      text: expect.stringContaining('too long for the model'),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('ends at a limit when the answer was cut off', async () => {
    server.answer({ reply: { text: '{"task', stop: 'length', outputTokens: 77 } });
    expect(await run(requestWith().request)).toMatchObject({
      outcome: 'limit',
      text: 'the answer was cut off after 77 tokens',
    });
  });

  test('ends at the limit of turns, and of tokens, before another call', async () => {
    server.answer({ reply: twoTools }, { reply: twoTools }, { reply: twoTools });
    const limits = { turns: 2, timeMs: 10_000, tokens: 1_000_000, costMicroUsd: 1_000_000 };
    expect(await run(requestWith({ limits }).request)).toMatchObject({
      outcome: 'limit',
      text: 'no answer within 2 turns',
    });
    expect(await run(requestWith({ limits: { ...limits, tokens: 1_100 } }).request)).toMatchObject({
      outcome: 'limit',
      text: 'no answer within 1100 tokens',
    });
    expect(server.requests).toHaveLength(3);
  });

  test('asks for no longer reply than tokens and money are left for', async () => {
    server.answer({ reply: { text: 'ok' } });
    await run(
      requestWith({ limits: { turns: 2, timeMs: 10_000, tokens: 900, costMicroUsd: 1_000_000 } }).request,
    );
    const asked = Number(/"max_?tokens":(\d+)/i.exec(JSON.stringify(server.requests[0]?.body))?.[1]);
    expect(asked).toBeGreaterThan(500);
    expect(asked).toBeLessThan(900);
  });

  test('ends at the limit of time in the middle of a call, and charges what it may have cost', async () => {
    server.answer({ silent: true });
    const limits = { turns: 2, timeMs: 60, tokens: 1_000_000, costMicroUsd: 1_000_000 };
    const result = await run(requestWith({ limits }).request);
    expect(result).toMatchObject({
      outcome: 'limit',
      text: 'no answer within 0.06 s',
      calls: [{ outputTokens: 0 }],
    });
    expect(result.calls[0]?.inputTokens).toBeGreaterThan(10);
  });

  test('stops when it is told to, and notes what the call may have cost', async () => {
    server.answer({ silent: true });
    const abort = new AbortController();
    const { request, noted } = requestWith({ signal: abort.signal });
    const running = run(request);
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    abort.abort(new Error('the job was cancelled'));
    await expect(running).rejects.toThrow('the job was cancelled');
    expect(noted).toHaveLength(1);
  });

  test.each(stream ? (['reset', 'end'] as const) : [])(
    'tries a stream that breaks off again (%s), runs no tool of it, and charges both',
    async (broken) => {
      const whole = dialect.streamed(twoTools).length;
      server.answer(
        { reply: twoTools, broken, pieces: whole - 3 },
        { reply: twoTools },
        { reply: { text: 'done' } },
      );
      const { request, executed } = requestWith();
      const result = await run(request);
      expect(result).toMatchObject({ outcome: 'answered', text: 'done' });
      expect(executed).toEqual([{ path: 'a.js' }, { path: 'b.js' }]);
      expect(result.calls).toHaveLength(3);
    },
  );
});

describe('what each provider is sent', () => {
  test.each(DIALECTS)('$name gets its credentials, the tools, and marks for its cache', async (dialect) => {
    const server = await startModelServer(dialect);
    server.answer({ reply: { text: 'ok' } });
    await createAiSdkModel(optionsFor(dialect, server.url)).run(requestWith().request);
    await server.close();
    const { headers, path, body } = server.requests[0]!;
    expect(JSON.stringify(body)).toContain('"write_file"');
    expect(JSON.stringify(body)).toContain('You are a test.');
    expect(JSON.stringify(body)).not.toContain('secret-key');
    const expected = {
      anthropic: () => {
        expect([path, headers['x-api-key']]).toEqual(['/messages', 'secret-key']);
        expect(JSON.stringify(body['system'])).toContain('ephemeral');
        expect(JSON.stringify(body['messages'])).toContain('ephemeral');
      },
      bedrock: () => {
        expect(path).toBe('/model/global.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream');
        expect(headers.authorization).toMatch(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/eu-central-1\/bedrock\//,
        );
        expect(JSON.stringify(body['messages'])).toContain('cachePoint');
      },
      'openai-compatible': () => {
        expect([path, headers.authorization]).toEqual(['/chat/completions', 'Bearer secret-key']);
        expect(body['stream_options']).toEqual({ include_usage: true });
      },
    };
    expected[dialect.name]();
  });

  test('a cached prompt costs what the table says', async () => {
    const server = await startModelServer(DIALECTS[0]);
    const whole = DIALECTS[0].whole({ text: 'ok' }) as object;
    const usage = {
      input_tokens: 100,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 1_000,
      output_tokens: 10,
    };
    server.answer({ status: 200, body: { ...whole, usage } });
    const result = await createAiSdkModel({ ...optionsFor(DIALECTS[0], server.url), stream: false }).run(
      requestWith().request,
    );
    await server.close();
    expect(result.calls).toMatchObject([
      {
        inputTokens: 11_100,
        outputTokens: 10,
        costMicroUsd: 100 * 3 + 10_000 * 0.3 + 1_000 * 3.75 + 10 * 15,
      },
    ]);
  });
});

describe('a model that cannot be used', () => {
  test.each([
    [
      'without a price',
      { provider: 'anthropic', model: 'claude-unheard-of', apiKey: 'k' },
      /no price is known for anthropic:claude-unheard-of/,
    ],
    [
      'without a price, away from this machine',
      { provider: 'openai-compatible', model: 'm', baseUrl: 'https://models.example/v1' },
      /no price is known/,
    ],
    [
      'without a price, at a host that only looks local',
      { provider: 'openai-compatible', model: 'm', baseUrl: 'http://127.0.0.1.example/v1' },
      /no price is known/,
    ],
    ['without a key', { provider: 'anthropic', model: 'claude-sonnet-5' }, /needs an API key/],
    [
      'without a region',
      { provider: 'bedrock', model: 'amazon.nova-lite-v1:0', apiKey: 'k' },
      /needs a region/,
    ],
    [
      'without credentials',
      { provider: 'bedrock', model: 'amazon.nova-lite-v1:0', region: 'us-east-1' },
      /needs AWS credentials/,
    ],
    [
      'without an endpoint',
      {
        provider: 'openai-compatible',
        model: 'm',
        prices: { 'openai-compatible:m': { input: 1, output: 1 } },
      },
      /needs the base URL/,
    ],
  ] satisfies [string, AiSdkModelOptions, RegExp][])(
    '%s is refused before any call',
    async (_, options, why) => {
      const result = await createAiSdkModel(options).run(requestWith().request);
      expect(result).toMatchObject({ outcome: 'failed', text: expect.stringMatching(why), calls: [] });
    },
  );

  test('because nobody listens ends failed after its tries', async () => {
    const server = await startModelServer(DIALECTS[2]);
    await server.close();
    expect(
      await createAiSdkModel(optionsFor(DIALECTS[2], server.url)).run(requestWith().request),
    ).toMatchObject({ outcome: 'failed', text: expect.stringContaining('tried 3 times') });
  });
});
