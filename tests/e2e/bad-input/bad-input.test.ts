/** What a person or a machine gets wrong: one clear line, an exit code that is not 0, nothing left behind. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { explainFailure, isDiskFull } from '#local/cli/explain-failure.ts';
import { makeRepository, NODE_PROJECT, serveProject, type RunningServer } from '../harness/serve-project.ts';
import { PROGRAM, runHere, runProcess } from '../harness/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'aw-bad-'));
let server: RunningServer;
beforeAll(async () => {
  server = await serveProject();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const oneLine = (text: string): number => text.trim().split('\n').length;
const give = (...args: string[]) => runHere('do', '--port', String(server.port), ...args);

test('an unknown project', async () => {
  const { code, out } = await give('--project', 'nowhere', '/state');
  expect(code).toBe(1);
  expect(out).toMatch(/^There is no project nowhere\.\n/);
});

test('a repository with uncommitted changes is not registered', async () => {
  const dirty = makeRepository(join(folder, 'dirty'), NODE_PROJECT);
  writeFileSync(join(dirty, 'new.js'), '');
  const { code, out } = await give(`/project register ${JSON.stringify(dirty)}`);
  expect([code, out.split('\n')[0]]).toEqual([1, expect.stringMatching(/has uncommitted changes/)]);
  expect((await give('/project list')).out).not.toMatch(/dirty/);
});

test('a repository by a path that only means something where the person stands', async () => {
  const { code, out } = await give('/project register .');
  expect([code, out.split('\n')[0]]).toEqual([1, expect.stringMatching(/\. is not a full path/)]);
});

test('a command of no text', async () => {
  const { code, err } = await give('');
  expect([code, err]).toEqual([2, 'text: say a command, such as /state\n']);
});

test.each([
  ['demo', '--dir'],
  ['start', '--state'],
])('%s %s in a file, or where no folder can be made', async (command, option) => {
  const file = join(folder, `${command}-file`);
  writeFileSync(file, '');
  const port = command === 'start' ? ['--port', '0'] : [];
  for (const path of [file, join(file, 'within')]) {
    const { code, err } = await runHere(command, ...port, option, path);
    expect([code, err]).toEqual([2, `${option}: ${file} is a file: name a folder\n`]);
  }
  const { code, err } = await runHere(command, ...port, option, '/proc/no/such/folder');
  expect([code, err]).toEqual([2, expect.stringMatching(/no folder can be made in \/proc/)]);
  expect(oneLine(err)).toBe(1);
});

test('a server that is not there', async () => {
  const { code, err } = await runHere('do', '--port', '1', '/state');
  expect([code, oneLine(err), err]).toEqual([3, 1, expect.stringMatching(/agent-workflow start/)]);
});

test('a port in use, before anything is made for the server', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const state = join(folder, 'never');
  const { code, err } = await runHere('start', '--port', String(port), '--state', state);
  other.close();
  expect([code, err.trim()]).toEqual([
    3,
    `port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port`,
  ]);
  expect(existsSync(state)).toBe(false);
});

test('a state folder in use', async () => {
  const { code, err } = await runHere('start', '--port', '0', '--state', join(server.folder, 'state'));
  expect([code, oneLine(err), err]).toEqual([3, 1, expect.stringMatching(/is in use by process \d+/)]);
});

test('a command, an option or a port that there is not', async () => {
  for (const args of [
    ['begin'],
    ['start', '--prot', '1'],
    ['start', '--port', 'http'],
    ['demo', '--example', 'x'],
  ])
    expect((await runHere(...args)).code).toBe(2);
});

test('a file of prices that cannot be read', async () => {
  const file = join(folder, 'prices.json');
  writeFileSync(file, '{"anthropic:x": {"input": "3"}}');
  const ran = await runProcess(
    process.execPath,
    [PROGRAM, 'start', '--port', '0', '--state', join(folder, 'priced')],
    { AGENT_WORKFLOW_PRICES: file },
  );
  expect([ran.code, oneLine(ran.err)]).toEqual([2, 1]);
  expect(ran.err).toMatch(/AGENT_WORKFLOW_PRICES: .*anthropic:x\.input: .*; .*wanted: /);
  expect(existsSync(join(folder, 'priced'))).toBe(false);
});

test('a model that no job could be played by, before anything is made for it', async () => {
  const broken = join(folder, 'broken.yml');
  writeFileSync(broken, 'replies: [');
  for (const [model, why] of [
    ['claude', /--model: no provider for the model "claude"/],
    ['openai:gpt', /--model: no provider for the model "openai:gpt"/],
    ['anthropic:', /--model: no provider/],
    [
      `scripted:${join(folder, 'nowhere.yml')}`,
      /--model: the script .*nowhere\.yml is not valid:\n {2}there is no such file/,
    ],
    [`scripted:${broken}`, /--model: the script .*broken\.yml is not valid/],
  ] as const) {
    const made = join(folder, 'unplayed');
    const started = await runHere('start', '--port', '0', '--state', made, '--model', model);
    const shown = await runHere('demo', '--dir', made, '--model', model);
    expect([started.code, shown.code, started.err]).toEqual([2, 2, expect.stringMatching(why)]);
    expect([shown.err, existsSync(made)]).toEqual([started.err, false]);
  }
});

test('a machine without git', async () => {
  const made = join(folder, 'gitless');
  for (const args of [
    ['start', '--port', '0', '--state', made],
    ['demo', '--dir', made],
    ['init', folder],
    ['validate', folder],
    ['verify', '--repository', folder],
  ]) {
    vi.stubEnv('PATH', join(folder, 'no-programs'));
    const { code, err } = await runHere(...args);
    vi.unstubAllEnvs();
    expect([code, oneLine(err), err]).toEqual([3, 1, expect.stringMatching(/^git cannot be started .*PATH/)]);
  }
  expect(existsSync(made)).toBe(false);
});

test('a folder for the demo that holds something already stays as it is', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine'), '');
  const { code, err } = await runHere('demo', '--dir', full);
  expect([code, oneLine(err), err]).toEqual([2, 1, expect.stringMatching(/is not empty/)]);
  expect(readdirSync(full)).toEqual(['mine']);
});

test('a script that ends early blocks the story, and the reason names what is missing', async () => {
  const script = join(folder, 'short.yml');
  writeFileSync(
    script,
    `v: 1
replies:
  - when: { role: orchestrator }
    turns:
      - answer: { key: AB, stories: [{ title: One, text: One thing., criteria: [It is one], depends_on: [], priority: 1 }] }
`,
  );
  const ran = await runProcess(process.execPath, [
    PROGRAM,
    'demo',
    '--json',
    '--dir',
    join(folder, 'short'),
    '--model',
    `scripted:${script}`,
  ]);
  expect([ran.code, oneLine(ran.err)]).toEqual([1, 1]);
  expect(ran.err).toMatch(/the script ends here: short\.yml has no reply for role design.*phase DESIGN/);
  const summary = JSON.parse(ran.out.trim().split('\n').at(-1) ?? '');
  expect(summary).toMatchObject({ type: 'summary', stories: [{ status: 'blocked' }] });
});

test('what reads only the first lines of the output ends the program quietly', () => {
  const shell = spawnSync(
    'sh',
    ['-c', `"$0" "$1" machine show workflow | head -n 1; "$0" "$1" --help | true`, process.execPath, PROGRAM],
    { encoding: 'utf8' },
  );
  expect(shell.stderr).toBe('');
});

/** Of util-linux: not there on every machine. */
const NAMESPACES = 'unshare';

/** A namespace of one's own can have a tiny disk without being root, where the machine allows it. */
const canMount =
  spawnSync(NAMESPACES, [
    '--user',
    '--map-root-user',
    '--mount',
    'mount',
    '-t',
    'tmpfs',
    '-o',
    'size=64k',
    'tmpfs',
    folder,
  ]).status === 0;

test.skipIf(!canMount)('a disk that fills up in the middle of a sprint', async () => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const inside = `mount -t tmpfs -o size=900k tmpfs "$2"; "$0" "$1" demo --dir "$2/demo" >/dev/null; code=$?; ls -A "$2/demo"; exit $code`;
  const ran = await runProcess(NAMESPACES, [
    '--user',
    '--map-root-user',
    '--mount',
    'sh',
    '-c',
    inside,
    process.execPath,
    PROGRAM,
    disk,
  ]);
  expect([ran.code, ran.out, oneLine(ran.err)]).toEqual([3, '', 1]);
  expect(ran.err).toMatch(/the disk is full/);
});

test('a full disk is known by what files and the database say of it', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA max_page_count = 2; CREATE TABLE t (x)');
  let thrown: unknown;
  try {
    for (let n = 0; n < 10_000; n += 1) database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100));
  } catch (error) {
    thrown = error;
  }
  database.close();
  expect(isDiskFull(thrown)).toBe(true);
  const ofFile = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/x',
  });
  expect(explainFailure(new Error('cannot commit', { cause: ofFile }))).toMatch(/^the disk is full/);
  expect(explainFailure(ofFile)).toMatch(/\(writing \/x\)/);
  expect(isDiskFull(new Error('something else'))).toBe(false);
});
