import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '#local/cli/run-cli.ts';
import { serveProject, type RunningServer } from '../harness/serve-project.ts';

const DEAD = 'deliveries-dead.fifo';

let server: RunningServer;
beforeAll(async () => {
  server = await serveProject();
});
afterAll(() => server.close());
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const admin = async (...args: string[]): Promise<{ code: unknown; out: string; err: string }> => {
  const said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((said.out += String(chunk)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((said.err += String(chunk)), true));
  process.exitCode = 0;
  await runCli(['node', 'agent-workflow', 'admin', ...args, '--port', String(server.port)]);
  vi.restoreAllMocks();
  return { code: process.exitCode, ...said };
};

/** Among the dead: given back it fails and rests, and a rest is longer than this test. */
const bury = (n: number): Promise<void> => server.host.queue.send(DEAD, { n }, { groupId: `p${n}` });

test('dead letters of the running server are listed, shown, given back and dropped', async () => {
  await bury(1);
  expect(await admin('dlq', 'list')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^deliveries-dead\.fifo +1$/m) as string,
  });
  const shown = await admin('dlq', 'show', DEAD, '--json');
  expect(JSON.parse(shown.out)).toMatchObject({ messages: [{ groupId: 'p1', body: '{"n":1}' }] });
  expect(await admin('dlq', 'redrive')).toEqual({ code: 0, out: `${DEAD}: 1 given back\n`, err: '' });
  expect(await admin('dlq', 'redrive')).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing') as string,
  });
  expect(await admin('dlq', 'redrive', 'changes-dead')).toEqual({
    code: 0,
    out: 'changes-dead: 0 given back\n',
    err: '',
  });
  await bury(2);
  expect(await admin('dlq', 'drop', DEAD, '--all')).toMatchObject({ code: 0 });
  expect((await admin('dlq', 'show', DEAD)).out).toBe('nothing lies there\n');
});

test('a mistake ends with one line and code 2, and drops nothing', async () => {
  expect(await admin('dlq', 'show', 'nope')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^there is no queue "nope" of dead letters: .+\n$/) as string,
  });
  expect(await admin('dlq', 'drop', DEAD)).toEqual({
    code: 2,
    out: '',
    err: 'say what to drop: either --id ID… or --all\n',
  });
  expect(await admin('dlq', 'list', '--env', 'dev')).toMatchObject({ code: 2 });
  expect(await server.ask('POST', '/admin', { body: '{"kind":"format-disk"}' })).toEqual({
    status: 400,
    body: { error: 'the body is not an operation' },
  });
});

test('failed executions are listed, and one that is not there is not redriven', async () => {
  expect(await admin('execution', 'list')).toEqual({ code: 0, out: 'no execution has failed\n', err: '' });
  expect(await admin('execution', 'redrive', 'cyc_1-1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no execution cyc_1-1') as string,
  });
});
