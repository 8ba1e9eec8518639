import { expect, it } from 'vitest';
import { createHandler } from '#functions/answer-api/handler.ts';
import { queuedCommand } from '#shared/contracts/commands.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { ada, createTeam } from '../usecases/team.ts';

const unused = async (): Promise<never> => {
  throw new Error('nothing is received here');
};

/** The API before a queue that somebody else works through, on a clock that passes a second with each look. */
const setUp = async () => {
  const { deps, store } = await createTeam();
  const sent: JsonObject[] = [];
  const api = createHandler({
    ...deps,
    queue: {
      send: async (_name, body) => void sent.push(body),
      receive: unused,
      delete: unused,
      setVisibility: unused,
      redrive: unused,
    },
    pause: async () => undefined,
    identify: async () => ada,
    defaultProject: async () => undefined,
    version: '1.0.0',
  });
  const ask = (method: string, path: string, body: object = {}, key = 'key-1') =>
    api({
      method,
      path,
      headers: { 'idempotency-key': key },
      body: JSON.stringify(body),
      requestId: 'req-1',
    });
  return { ask, sent, store, deps };
};

it('gives the id of a command that takes long, and finds it under that id before and after it is judged', async () => {
  const { ask, sent, deps } = await setUp();
  const told = await ask('POST', '/api/v1/commands', { text: '/project list' });
  expect(told).toEqual({ status: 202, body: { id: expect.stringMatching(/^cmd_/) as string } });
  const { id } = told.body as { id: string };
  expect(await ask('GET', `/api/v1/commands/${id}`)).toEqual({ status: 202, body: { id } });
  expect(await ask('POST', '/api/v1/commands', { text: '/project list' })).toEqual(told);
  expect(sent).toHaveLength(1);

  const outcome = await handleCommand(queuedCommand.parse(sent[0]), deps);
  expect(outcome.ok).toBe(true);
  expect(await ask('GET', `/api/v1/commands/${id}`)).toEqual({ status: 200, body: outcome });
});

it('knows no command that was never given', async () => {
  const { ask } = await setUp();
  expect(await ask('GET', '/api/v1/commands/cmd_nobody')).toEqual({
    status: 404,
    body: { error: 'there is no command cmd_nobody' },
  });
});

it('turns away what a project is told too often, says when to come again, and keeps nothing of it', async () => {
  const { ask, sent, store, deps } = await setUp();
  const asked = (key: string, project?: string) =>
    ask('POST', '/api/v1/commands', { text: '/state', ...(project && { project }) }, key);
  for (const [kind, id] of [['project', 'user-api'], ['person', 'ada']] as const)
    await store.transact([
      {
        kind: 'put',
        expect: 'absent',
        item: { ...tableKeys.rate(kind, id), type: 'rate', data: { v: 1, tokens: 0.2, atMs: deps.clock.nowMs() + 60_000 } },
      },
    ]); // prettier-ignore
  const before = store.dump();
  expect(await asked('key-1', 'user-api')).toEqual({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { error: 'too many commands of the project user-api in one minute: send it again in 1 s' },
  });
  expect((await asked('key-2')).status).toBe(429);
  expect(store.dump()).toEqual(before);
  expect(sent).toEqual([]);
  expect((await asked('key-3', 'other')).status).toBe(202);
});
