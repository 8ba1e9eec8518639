import { describe, expect, test } from 'vitest';
import { agentJobResult, type AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { LanguageModel, ModelRequest, ModelResult } from '#shared/ports/language-model.port.ts';
import { runAgentJob } from '#workers/agent-runner/run-agent-job.ts';
import { jobSpec, tarOf } from './agent-job-fixture.ts';

const call = { model: 'test', inputTokens: 10, outputTokens: 2, costMicroUsd: 3, durationMs: 4 };
const answer = { task_id: 'USER-001', work_completed: 'wrote a test', files_modified: ['x'], unfinished: [] };

const run = async (model: LanguageModel['run'], spec: AgentJobSpec = jobSpec()) => {
  const tar = await tarOf([
    { name: 'README.md', content: 'read me' },
    { name: 'tests/tdd/USER-001/old.js', content: 'old' },
  ]);
  let now = 1_000;
  const result = await runAgentJob(spec, {
    fetchSnapshot: async () => (spec.snapshotKey ? tar : null),
    model: () => ({ run: model }),
    clock: { nowMs: () => (now += 5) },
    signal: new AbortController().signal,
  });
  return agentJobResult.parse(result);
};

const answering =
  (
    text: unknown,
    work: (request: ModelRequest) => Promise<unknown> = async () => undefined,
  ): LanguageModel['run'] =>
  async (request): Promise<ModelResult> => {
    await work(request);
    return {
      outcome: 'answered',
      text: typeof text === 'string' ? text : JSON.stringify(text),
      calls: [call],
    };
  };

const use = (request: ModelRequest, name: string, input: Record<string, string>) =>
  request.tools.find((tool) => tool.name === name)!.execute(input);

describe('an agent job', () => {
  test('hands back the files that the tools wrote, the answer and the usage of every call', async () => {
    const result = await run(
      answering(answer, async (request) => {
        expect(await use(request, 'read_file', { path: 'README.md' })).toEqual({ text: 'read me' });
        await use(request, 'write_file', { path: 'tests/tdd/USER-001/a.test.js', content: 'test' });
        await use(request, 'delete_file', { path: 'tests/tdd/USER-001/old.js' });
      }),
    );
    expect(result).toMatchObject({
      outcome: 'done',
      answer,
      proposal: null,
      violations: [],
      usage: [call],
      durationMs: 5,
    });
    expect(result.changeSet.changes.map(({ op, path }) => [op, path])).toEqual([
      ['write', 'tests/tdd/USER-001/a.test.js'],
      ['delete', 'tests/tdd/USER-001/old.js'],
    ]);
  });

  test('takes no claim from the answer: files it says it changed and did not are not in the change set', async () => {
    expect((await run(answering(answer))).changeSet.changes).toEqual([]);
  });

  test('records refused writes as violations and goes on', async () => {
    const result = await run(
      answering(answer, (request) => use(request, 'write_file', { path: 'README.md', content: 'x' })),
    );
    expect(result).toMatchObject({
      outcome: 'done',
      violations: [{ path: 'README.md', rule: 'not-allowed' }],
    });
  });

  test.each([
    ['prose', 'I am done.', /not the JSON object/],
    ['nothing', '', /not the JSON object/],
    ['a list', '[]', /not the JSON object/],
    [
      'missing and wrong fields',
      { task_id: 'USER-001', files_modified: 'x' },
      /work_completed: .*files_modified: .*unfinished: /,
    ],
    [
      'the answer of another task',
      { ...answer, task_id: 'USER-002' },
      /for task "USER-002", not for USER-001/,
    ],
  ])('ends invalid-answer for %s, and keeps what was written', async (_, text, why) => {
    const result = await run(
      answering(text, (request) =>
        use(request, 'write_file', { path: 'tests/tdd/USER-001/a.js', content: 'x' }),
      ),
    );
    expect(result.outcome).toBe('invalid-answer');
    expect(result.text).toMatch(why);
    expect([result.answer, result.changeSet.changes.length, result.usage.length]).toEqual([null, 1, 1]);
  });

  test.each([
    ['a fence', `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``],
    ['a sentence', `Here it is: ${JSON.stringify(answer)} Bye.`],
  ])('accepts the object inside %s', async (_, text) => {
    expect(await run(answering(text))).toMatchObject({ outcome: 'done', answer });
  });

  test('drops fields of the answer that are not in its contract', async () => {
    expect((await run(answering({ ...answer, tests_passed: 12, coverage: 100 }))).answer).toEqual(answer);
  });

  test.each([
    ['limit', 'limit'],
    ['refused', 'refused'],
    ['failed', 'provider-failed'],
  ] as const)('ends %s as %s with the text of the model', async (outcome, expected) => {
    expect(await run(async () => ({ outcome, text: 'why', calls: [call] }))).toMatchObject({
      outcome: expected,
      text: 'why',
      answer: null,
      usage: [call],
    });
  });

  test('charges the calls made before a model broke', async () => {
    const result = await run(async (request) => {
      request.onCall?.(call);
      throw new Error('connection lost');
    });
    expect(result).toMatchObject({ outcome: 'provider-failed', text: 'connection lost', usage: [call] });
  });

  test('works on an empty workspace where there is no repository yet', async () => {
    const result = await run(
      answering(answer, async (request) =>
        expect(await use(request, 'list_files', {})).toEqual({ paths: [], more: 0 }),
      ),
      jobSpec({ snapshotKey: null }),
    );
    expect(result.outcome).toBe('done');
  });
});

describe('an epic', () => {
  const epic = (key: string | null) =>
    jobSpec({
      role: 'orchestrator',
      phase: null,
      taskId: 'epic-1',
      epic: { id: 'epic-1', description: 'Users can sign in', key },
    });
  const story = (depends_on: number[] = []) => ({
    title: 'Sign in',
    text: '',
    criteria: ['answers 200'],
    depends_on,
    priority: 1,
  });

  test('gives the proposed stories, with reading tools only', async () => {
    const result = await run(
      answering(
        { key: 'AUTH', stories: [story(), { title: 'Sign out', depends_on: [0] }] },
        async ({ tools }) =>
          expect(tools.map(({ name }) => name)).toEqual(['list_files', 'search', 'read_file']),
      ),
      epic(null),
    );
    expect(result).toMatchObject({ outcome: 'done', answer: null, proposal: { key: 'AUTH' } });
    expect(result.proposal?.stories[1]).toEqual({
      title: 'Sign out',
      text: '',
      criteria: [],
      depends_on: [0],
      priority: 3,
    });
  });

  test("keeps the person's key, whatever the agent answers", async () => {
    expect((await run(answering({ key: 'OTHER', stories: [story()] }), epic('AUTH'))).proposal?.key).toBe(
      'AUTH',
    );
  });

  test.each([
    ['a key in small letters', { key: 'auth', stories: [story()] }, /key: must be/],
    ['no stories', { key: 'AUTH', stories: [] }, /stories: /],
    ['a dependency on no story', { key: 'AUTH', stories: [story([3])] }, /3 is no place in the list/],
    [
      'a circle of dependencies',
      { key: 'AUTH', stories: [story([1]), story([0])] },
      /0 → 1 → 0 depend on each other/,
    ],
  ])('is an invalid answer with %s', async (_, text, why) => {
    expect(await run(answering(text), epic(null))).toMatchObject({
      outcome: 'invalid-answer',
      text: expect.stringMatching(why),
      proposal: null,
    });
  });
});
