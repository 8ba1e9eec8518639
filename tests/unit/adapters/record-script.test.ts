import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadScript } from '#shared/adapters/scripted-model/load-script.ts';
import { createScriptRecorder } from '#shared/adapters/scripted-model/record-script.ts';
import type { ScriptJob } from '#shared/adapters/scripted-model/script.ts';
import { createScriptedModels } from '#shared/adapters/scripted-model/scripted-model.adapter.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { LanguageModel, ModelRequest } from '#shared/ports/language-model.port.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
});
afterEach(() => rm(folder, { recursive: true }));

const job: ScriptJob = { role: 'qa', task: 'USER-001', phase: 'TEST_RED', attempt: 1 };
const call = { model: 'live', inputTokens: 100, outputTokens: 10, costMicroUsd: 4, durationMs: 1 };
const answer = { task_id: 'USER-001', work_completed: 'x', files_modified: [], unfinished: [] };

const requestWith = () => {
  const executed: [string, JsonValue][] = [];
  const tool = (name: string) => ({
    name,
    description: '',
    inputSchema: {},
    execute: async (input: JsonValue) => (executed.push([name, input]), {}),
  });
  const request: ModelRequest = {
    system: '',
    prompt: '',
    tools: [tool('write_file'), tool('read_file')],
    limits: { turns: 9, timeMs: 9_000, tokens: 9_000, costMicroUsd: 9_000 },
    signal: new AbortController().signal,
  };
  return { request, executed };
};

/** A live model that reads, writes two files of one name, and ends as it is told. */
const live = (text: string, outcome: 'answered' | 'refused' | 'limit' = 'answered'): LanguageModel => ({
  run: async ({ tools, onCall }) => {
    const use = (name: string, input: JsonValue) => tools.find((each) => each.name === name)?.execute(input);
    onCall?.(call);
    await use('read_file', { path: 'README.md' });
    onCall?.(call);
    await use('write_file', { path: 'a/x.test.js', content: 'first: "é"\n' });
    await use('write_file', { path: 'b/x.test.js', content: 'second' });
    onCall?.(call);
    return { outcome, text, calls: [call, call, call] };
  },
});

test('a recorded run plays again: the same tools with the same contents, the same answer, the same usage', async () => {
  const recorder = createScriptRecorder(folder);
  const recorded = requestWith();
  const result = await recorder.recording(live(JSON.stringify(answer)), job).run(recorded.request);
  expect(result.text).toBe(JSON.stringify(answer));

  const played = requestWith();
  const again = await createScriptedModels().for(recorder.file, job).run(played.request);
  expect(played.executed).toEqual(recorded.executed);
  expect(JSON.parse(again.text)).toEqual(answer);
  expect(again.calls.map(({ inputTokens }) => inputTokens)).toEqual([100, 100, 100]);
  expect(await readFile(join(folder, 'USER-001/test_red-1/x.test.js'), 'utf8')).toBe('first: "é"\n');
});

test('replies of several jobs that end together all stand in the file, and a repeated one takes the place of the first', async () => {
  const recorder = createScriptRecorder(folder);
  const jobs = [1, 2, 3].map((attempt) => ({ ...job, attempt }));
  await Promise.all(
    jobs.map((each) => recorder.recording(live(`text ${each.attempt}`), each).run(requestWith().request)),
  );
  await recorder.recording(live('again'), jobs[1]!).run(requestWith().request);
  const { replies } = await loadScript(recorder.file);
  expect(replies.map(({ when, turns }) => [when.attempt, turns.at(-1)])).toEqual([
    [1, { text: 'text 1' }],
    [2, { text: 'again' }],
    [3, { text: 'text 3' }],
  ]);
});

test('what a person wrote into the script stays, comments included', async () => {
  await writeFile(
    join(folder, 'script.yml'),
    '# my script\nv: 1\nreplies:\n  # by hand\n  - turns: [{ text: hello }]\n',
  );
  const recorder = createScriptRecorder(folder);
  await recorder.recording(live('no', 'refused'), { ...job, phase: null }).run(requestWith().request);
  const text = await readFile(recorder.file, 'utf8');
  expect(text).toContain('# my script');
  expect(text).toContain('# by hand');
  const { replies } = await loadScript(recorder.file);
  expect(replies.map(({ when, turns }) => [when.phase, turns.at(-1)])).toEqual([
    [undefined, { text: 'hello' }],
    [undefined, { refuses: 'no' }],
  ]);
});

test('a run that met a limit leaves nothing to play', async () => {
  const recorder = createScriptRecorder(folder);
  expect(await recorder.recording(live('no answer', 'limit'), job).run(requestWith().request)).toMatchObject({
    outcome: 'limit',
  });
  await expect(readFile(recorder.file)).rejects.toThrow('ENOENT');
});

test('names that a model gives to its files cannot leave the folder', async () => {
  const recorder = createScriptRecorder(join(folder, 'inner'));
  const hostile: LanguageModel = {
    run: async ({ tools }) => {
      await tools[0]?.execute({ path: '../../..', content: 'x' });
      await tools[0]?.execute({ path: 'a/..\\..\\b', content: 'x' });
      return { outcome: 'answered', text: 'x', calls: [] };
    },
  };
  await recorder.recording(hostile, { ...job, task: '../../up' }).run(requestWith().request);
  const text = await readFile(recorder.file, 'utf8');
  for (const [, from] of text.matchAll(/contentFrom: (\S+)/g))
    expect(from).toMatch(/^[\w.-]+\/[\w.-]+\/[\w.-]+$/);
  await expect(loadScript(recorder.file)).resolves.toBeDefined();
});
