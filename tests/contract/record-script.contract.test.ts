import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DIALECTS } from './harness/model-dialects.ts';
import { startModelServer, type ModelServer } from './harness/model-server.ts';

let folder: string;
let server: ModelServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  server = await startModelServer(DIALECTS[2]);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** The command line as a person runs it. */
const run = (...args: string[]) =>
  new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const env = { ...process.env, OPENAI_BASE_URL: server.url };
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../bin/agent-workflow.js'), 'scripts', ...args],
      { env },
    );
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    child.on('close', (code) => resolve({ code, out, err }));
  });

test('a live reply is recorded, checked, listed, and leaves the repository as it was', async () => {
  const repository = join(folder, 'project');
  execFileSync('git', ['init', '-q', repository]);
  await writeFile(join(repository, 'README.md'), 'hello');
  await writeFile(join(repository, '.gitignore'), '.env');
  await writeFile(join(repository, '.env'), 'TOKEN=1');
  const answer = { task_id: 'USER-001', work_completed: 'x', files_modified: [], unfinished: [] };
  const input = { path: 'tests/tdd/USER-001/a.test.js', content: 'the test' };
  server.answer(
    {
      reply: {
        tools: [
          { id: '1', name: 'list_files', input: {} },
          { id: '2', name: 'write_file', input },
        ],
        stop: 'tools',
      },
    },
    { reply: { text: JSON.stringify(answer) } },
  );
  const record = await run(
    'record',
    join(folder, 'out'),
    '--model',
    'openai-compatible:m',
    '--repository',
    repository,
    '--phase',
    'TEST_RED',
    '--task',
    'USER-001',
    '--text',
    'Users can be created',
    '--criterion',
    'answers 201',
    '--json',
  );
  expect(record).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(record.out)).toMatchObject({
    outcome: 'done',
    changes: [{ op: 'write', path: input.path }],
    violations: [],
  });
  const seen = JSON.stringify(server.requests[1]?.body);
  expect(seen).toContain('README.md');
  expect(seen).not.toContain('.env');
  expect(await readFile(join(folder, 'out/USER-001/test_red-1/a.test.js'), 'utf8')).toBe('the test');
  expect(execFileSync('git', ['-C', repository, 'status', '--porcelain']).toString()).not.toContain('tests');

  const script = join(folder, 'out/script.yml');
  expect(await run('check', script, '--json')).toMatchObject({
    code: 0,
    out: '{"ok":true,"replies":1,"problems":[]}\n',
  });
  expect((await run('list', script)).out).toMatch(
    /qa USER-001 TEST_RED attempt 1 +list_files, write_file tests\/tdd\/USER-001\/a\.test\.js, answer/,
  );
});

test('what cannot be used ends with one clear line and an honest exit code', async () => {
  await writeFile(join(folder, 'bad.yml'), 'v: 2\nreplies: []\n');
  const bad = await run('check', join(folder, 'bad.yml'));
  expect([bad.code, bad.err.split('\n').length]).toEqual([1, 4]);
  expect(await run('list', join(folder, 'none.yml'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no file'),
  });
  const common = ['--task', 'X-1', '--text', 'text of it', '--model'];
  const elsewhere = await run(
    'record',
    join(folder, 'out'),
    ...common,
    'openai-compatible:m',
    '--repository',
    folder,
  );
  expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining('is no git repository') });
});
