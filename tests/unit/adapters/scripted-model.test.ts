import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadScript, ScriptInvalid } from '#shared/adapters/scripted-model/load-script.ts';
import { createScriptedModels } from '#shared/adapters/scripted-model/scripted-model.adapter.ts';
import type { ScriptJob } from '#shared/adapters/scripted-model/script.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { ModelRequest } from '#shared/ports/language-model.port.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'script-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (name: string, text: string): Promise<string> => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

const job: ScriptJob = { role: 'qa', task: 'USER-001', phase: 'TEST_RED', attempt: 1 };

const requestWith = (changes: Partial<ModelRequest> = {}) => {
  const executed: JsonValue[] = [];
  const order: string[] = [];
  const request: ModelRequest = {
    system: '',
    prompt: '',
    tools: [
      {
        name: 'write_file',
        description: '',
        inputSchema: {},
        execute: async (input) => {
          order.push('tool');
          executed.push(input);
          return {};
        },
      },
    ],
    limits: { turns: 5, timeMs: 1_000, tokens: 1_000, costMicroUsd: 100 },
    signal: new AbortController().signal,
    onCall: () => order.push('call'),
    ...changes,
  };
  return { request, executed, order };
};

const SCRIPT = `
v: 1
replies:
  - when: { role: qa, task: user-1, phase: TEST_RED, attempt: 2 }
    turns: [{ text: second }]
  - when: { role: qa, task: USER-1 }
    usage: { inputTokens: 11, outputTokens: 5, costMicroUsd: 7 }
    turns:
      - tools:
          - { name: write_file, input: { path: a.js, contentFrom: files/a.js } }
          - { name: no_such_tool, input: {} }
      - tools: [{ name: write_file, input: { path: b.js, content: B } }]
      - answer: { task_id: USER-001, work_completed: done, files_modified: [], unfinished: [] }
  - when: { role: code }
    turns: [{ refuses: I will not. }]
`;

describe('a script', () => {
  test('plays the first reply that fits, runs its tools and answers with JSON', async () => {
    const file = await put('script.yml', SCRIPT);
    await put('files/a.js', 'text of a\n');
    const { request, executed, order } = requestWith();
    const result = await createScriptedModels().for(file, job).run(request);
    expect(result.outcome).toBe('answered');
    expect(JSON.parse(result.text)).toMatchObject({ task_id: 'USER-001' });
    expect(executed).toEqual([
      { path: 'a.js', content: 'text of a\n' },
      { path: 'b.js', content: 'B' },
    ]);
    expect(order).toEqual(['call', 'tool', 'call', 'tool', 'call']);
    expect(result.calls).toHaveLength(3);
    const sum = (key: 'inputTokens' | 'outputTokens' | 'costMicroUsd') =>
      result.calls.reduce((total, call) => total + call[key], 0);
    expect([sum('inputTokens'), sum('outputTokens'), sum('costMicroUsd')]).toEqual([11, 5, 7]);
  });

  test('tells attempts apart, plays text as it is, and can decline', async () => {
    const file = await put('script.yml', SCRIPT);
    await put('files/a.js', '');
    const models = createScriptedModels();
    expect(await models.for(file, { ...job, attempt: 2 }).run(requestWith().request)).toMatchObject({
      outcome: 'answered',
      text: 'second',
    });
    expect(await models.for(file, { ...job, role: 'code' }).run(requestWith().request)).toMatchObject({
      outcome: 'refused',
      text: 'I will not.',
    });
  });

  test('that has no reply for a job says which job it was', async () => {
    const file = await put('script.yml', SCRIPT);
    await put('files/a.js', '');
    const result = await createScriptedModels()
      .for(file, { role: 'design', task: 'X-2', phase: null, attempt: 3 })
      .run(requestWith().request);
    expect(result).toEqual({
      outcome: 'failed',
      text: 'the script ends here: script.yml has no reply for role design, task X-2, phase none, attempt 3',
      calls: [],
    });
  });

  test('stops at the limits of the job', async () => {
    const file = await put('script.yml', SCRIPT);
    await put('files/a.js', '');
    const limited = (limits: Partial<ModelRequest['limits']>) =>
      createScriptedModels()
        .for(file, job)
        .run(
          requestWith({ limits: { turns: 5, timeMs: 1_000, tokens: 1_000, costMicroUsd: 100, ...limits } })
            .request,
        );
    expect(await limited({ turns: 2 })).toMatchObject({ outcome: 'limit', text: 'no answer within 2 turns' });
    expect(await limited({ tokens: 9 })).toMatchObject({
      outcome: 'limit',
      text: 'no answer within 9 tokens',
    });
    expect(await limited({ costMicroUsd: 4 })).toMatchObject({ outcome: 'limit' });
  });

  test('waits no longer than its job is wanted', async () => {
    const file = await put('script.yml', 'v: 1\nreplies: [{ delayMs: 60000, turns: [{ text: x }] }]');
    const abort = new AbortController();
    const running = createScriptedModels()
      .for(file, job)
      .run(requestWith({ signal: abort.signal }).request);
    abort.abort();
    await expect(running).rejects.toThrow(/abort/i);
  });

  test('is read again after it was changed', async () => {
    const models = createScriptedModels();
    const file = await put('script.yml', 'v: 1\nreplies: [{ turns: [{ text: one }] }]');
    expect((await models.for(file, job).run(requestWith().request)).text).toBe('one');
    await put('script.yml', 'v: 1\nreplies: [{ turns: [{ text: three }] }]');
    expect((await models.for(file, job).run(requestWith().request)).text).toBe('three');
  });

  test('that is missing is a failed run with one clear line', async () => {
    const result = await createScriptedModels().for(join(folder, 'none.yml'), job).run(requestWith().request);
    expect(result).toMatchObject({
      outcome: 'failed',
      text: expect.stringContaining('there is no such file'),
    });
  });

  test('with faults names all of them, with line and place', async () => {
    const file = await put(
      'script.yml',
      [
        'v: 1',
        'replies:',
        '  - when: { role: chef, phse: X }',
        '    turns: [{ text: x }]',
        '  - delayMs: -1',
        '    turns:',
        '      - text: first',
        '      - tools: [{ name: x, input: {} }]',
      ].join('\n'),
    );
    const error = await loadScript(file).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ScriptInvalid);
    const { problems } = error as ScriptInvalid;
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toMatch(
      /line 3, replies\.0\.when\.role[\s\S]*phse[\s\S]*line 5, replies\.1\.delayMs[\s\S]*replies\.1\.turns: every turn but the last/,
    );
  });

  test('with broken YAML names the line', async () => {
    const file = await put('script.yml', 'v: 1\nreplies: [');
    await expect(loadScript(file)).rejects.toThrow(/line 2/);
  });

  test('names every content file that is missing or lies elsewhere', async () => {
    const file = await put(
      'script.yml',
      'v: 1\nreplies: [{ turns: [{ tools: [{ name: w, input: { contentFrom: ../../x } }, { name: w, input: { contentFrom: /etc/passwd } }, { name: w, input: { contentFrom: gone.js } }, { name: w, input: { contentFrom: script.yml, content: both } }] }, { text: x }] }]',
    );
    const { problems } = (await loadScript(file).catch((caught: unknown) => caught)) as ScriptInvalid;
    expect(problems.map((problem) => problem.replace(folder, ''))).toEqual(
      expect.arrayContaining([
        expect.stringContaining('../../x does not lie beside the script'),
        expect.stringContaining('/etc/passwd does not lie beside the script'),
        expect.stringContaining('there is no such file: /gone.js'),
        expect.stringContaining('both content and contentFrom'),
      ]),
    );
  });
});
