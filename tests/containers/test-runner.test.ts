import { afterEach, describe, expect, it } from 'vitest';
import type { TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { docker, engineVersion, IMAGES, until } from './engine.ts';
import { startWorker, type Running } from './start-worker.ts';
import type { Scenario } from './cloud.ts';

const specOf = (jobId: string): TestJobSpec => ({
  v: 1,
  jobId,
  kind: 'baseline',
  phase: null,
  snapshotKey: `projects/p/snapshots/${jobId}.tar`,
  baseSnapshotKey: null,
  storyId: null,
  design: null,
  baselineKey: null,
  expectedTestsKey: null,
  changedTests: [],
  dependenciesKey: null,
  packages: [],
  testRoot: null,
  unsandboxed: false,
});
const MANIFEST = '{"type":"module","scripts":{"test":"node --test"}}';
const HEAD = `import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
const read = (path) => { try { return readFileSync(path, 'latin1'); } catch { return ''; } };
const list = (path) => { try { return readdirSync(path); } catch { return []; } };
`;
const job = (
  id: string,
  files: Readonly<Record<string, string>>,
  servesId = 'cyc_1',
): Scenario['jobs'][number] => ({
  id,
  servesId,
  files: { 'package.json': MANIFEST, ...files },
  spec: specOf(id),
});
const play = (jobs: Scenario['jobs'], environment?: Readonly<Record<string, string>>) =>
  startWorker({ worker: 'test-runner', jobs, replies: [] }, environment);
const outcomes = (result: Record<string, any>): Record<string, string> =>
  Object.fromEntries(
    testJobResult
      .parse(result)
      .runs.suite!.results.map(({ name, status, failure }) => [
        name,
        failure === undefined ? status : failure.message,
      ]),
  );

/** Each asks for something that project code must not have, and passes when it gets none of it. */
const SNOOPING = `${HEAD}
const WORDS = /AWS_|credentials|QUEUE_URLS|JOB_ACCESS|WORKER_START|secret-of-task|token-of-task|AKIAWORKER/;
test('finds nothing of the runner in its environment', () => {
  assert.doesNotMatch(JSON.stringify(process.env), WORDS);
});
test('reads no environment and no memory of another process', () => {
  for (const pid of list('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    assert.doesNotMatch(read('/proc/' + pid + '/environ'), WORDS, pid);
    assert.doesNotMatch(read('/proc/' + pid + '/cmdline'), WORDS, pid);
    if (Number(pid) === process.pid || read('/proc/' + pid + '/status').includes('Uid:\\t' + process.getuid())) continue;
    assert.deepEqual(list('/proc/' + pid + '/fd'), [], pid);
    assert.equal(read('/proc/' + pid + '/mem'), '', pid);
    assert.throws(() => readlinkSync('/proc/' + pid + '/cwd'), pid);
  }
});
test('reads none of the runner’s files, nor those of the job', () => {
  assert.deepEqual(list('/opt/agent-workflow'), []);
  assert.equal(read('/opt/agent-workflow/runner/main.mjs'), '');
  assert.deepEqual(list('/scratch'), []);
  assert.deepEqual(list('/root'), []);
  assert.doesNotMatch(read('/proc/self/mountinfo'), WORDS);
});
test('gets no credentials from the addresses it can find', async () => {
  const get = (host, port, path) => new Promise((resolve) => {
    const call = request({ host, port, path, timeout: 2000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    call.on('error', () => resolve(''));
    call.on('timeout', () => (call.destroy(), resolve('')));
    call.end();
  });
  const ports = [...new Set(read('/proc/net/tcp').split('\\n').flatMap((line) => {
    const found = / 0100007F:([0-9A-F]{4}) 0+:0000 0A/.exec(line);
    return found ? [parseInt(found[1], 16)] : [];
  }))];
  assert.ok(ports.length > 0, 'the surroundings listen on loopback');
  for (const port of ports)
    for (const path of ['/', '/credentials', '/credentials/', '/v2/credentials', '/v4', '/latest/meta-data/iam/'])
      assert.doesNotMatch(await get('127.0.0.1', port, path), /AccessKeyId|secret/);
  for (const host of ['169.254.170.2', '169.254.169.254'])
    assert.equal(await get(host, 80, '/v2/credentials'), '');
});
test('does not become another user again', () => {
  assert.notEqual(process.getuid(), 0);
  assert.throws(() => process.setuid(0));
  assert.throws(() => process.setgid(0));
  assert.match(read('/proc/self/status'), /NoNewPrivs:\\t1/);
  assert.match(read('/proc/self/status'), /CapEff:\\t0+\\n/);
  assert.notEqual(spawnSync('setpriv', ['--reuid', '0', 'id']).status, 0);
  assert.notEqual(spawnSync('su', ['-c', 'id']).status, 0);
  // Where a namespace can be had, its root is nobody outside.
  const inside = spawnSync('unshare', ['--user', '--map-root-user', 'cat', '/opt/agent-workflow/runner/main.mjs', '/proc/1/environ']);
  assert.equal(String(inside.stdout ?? ''), '');
});
test('ends no process of the runner', () => {
  for (const pid of [1, process.ppid]) assert.throws(() => process.kill(pid, 'SIGKILL'));
});
test('writes nowhere but where the project may', () => {
  for (const path of ['/usr/x', '/opt/x', '/etc/x', '/x', '/scratch/x', '/proc/sys/kernel/core_pattern'])
    assert.throws(() => writeFileSync(path, 'x'), path);
  writeFileSync('made', 'x');
});
`;

const LEAVING = `${HEAD}
test('leaves what it can', () => {
  for (const folder of ['/tmp', '/var/tmp', '/dev/shm', process.env.HOME, process.env.TMPDIR])
    writeFileSync(folder + '/left-behind', 'x');
  mkdirSync('/tmp/left-folder', { mode: 0o700 });
  writeFileSync('/tmp/left-folder/x', 'x');
  spawn('sh', ['-c', 'trap "" TERM HUP; while :; do sleep 1; done'], { detached: true, stdio: 'ignore' }).unref();
});
`;
const LOOKING = `${HEAD}
test('finds nothing of the job before', () => {
  for (const folder of ['/tmp', '/var/tmp', '/dev/shm', process.env.HOME])
    assert.deepEqual(list(folder).filter((name) => name.startsWith('left')), [], folder);
  const names = list('/proc').filter((name) => /^[0-9]+$/.test(name)).map((pid) => read('/proc/' + pid + '/cmdline'));
  assert.deepEqual(names.filter((name) => name.includes('trap')), []);
});
`;
const SLOW = `${HEAD}
test('takes its time', async () => { await new Promise((resolve) => setTimeout(resolve, 60000)); });
`;

describe.skipIf(engineVersion() === undefined)('the test runner in its container', () => {
  let running: Awaited<ReturnType<typeof play>> | undefined;
  const start = async (...given: Parameters<typeof play>): Promise<Running & { credentialsId: string }> =>
    (running = await play(...given));
  afterEach(async () => {
    await running?.remove();
    running = undefined;
  });

  it('plays a job whose project code reaches neither credentials, nor the runner’s environment, nor its files', async () => {
    const { result, events, credentialsId, log, lines, exitCode, startedMs } = await start([
      job('job_1', { 'tests/snoop.test.js': SNOOPING }),
    ]);
    const found = await result('job_1');
    const names = [...SNOOPING.matchAll(/^test\('([^']+)'/gm)].map(([, name]) => name!);
    expect(outcomes(found)).toEqual(Object.fromEntries(names.map((name) => [name, 'passed'])));
    expect(found['isolation']).toEqual({
      means: 'container',
      network: 'host',
      filesystem: 'read-only',
      user: 'other',
    });
    expect(await exitCode()).toBe(0);
    const seen = await events();
    // Only the runner came to the address of its credentials with what it ends in.
    expect(
      seen.filter(({ event, known }) => event === 'credentials' && known === true).length,
    ).toBeGreaterThan(0);
    expect(
      seen.map(({ event, state }) => (event === 'report' ? `report ${state}` : event)).slice(-2),
    ).toEqual(['report closing', 'report ended']);
    const everything = JSON.stringify(found) + (await log());
    for (const secret of [credentialsId, 'secret-of-task', 'token-of-task', 'token-of-job_1'])
      expect(everything).not.toContain(secret);
    const ready = (await lines()).find(({ message }) => message === 'the worker is ready');
    const claim = seen.find(({ event }) => event === 'claim');
    console.log(
      `test runner: ready ${Date.parse(ready!['timestamp']) - startedMs} ms after docker run, first job claimed after ${claim!['atMs'] - startedMs} ms`,
    );
  });

  it('leaves nothing of one job for the next, and says what was left running', async () => {
    const { result, exitCode } = await start([
      job('job_1', { 'tests/leave.test.js': LEAVING }),
      job('job_2', { 'tests/look.test.js': LOOKING }),
    ]);
    const [left, looked] = [await result('job_1'), await result('job_2')];
    expect(outcomes(left)).toEqual({ 'leaves what it can': 'passed' });
    const defects = testJobResult.parse(left).runs.suite!.defects.map(({ code }) => code);
    expect(defects).toContain('left-children');
    expect(outcomes(looked)).toEqual({ 'finds nothing of the job before': 'passed' });
    expect(await exitCode()).toBe(0);
  });

  it('hands the running job back when it is told to stop, and ends in time', async () => {
    const { worker, events, exitCode, lines } = await start([job('job_1', { 'tests/slow.test.js': SLOW })], {
      STOP_SECONDS: '10',
    });
    await until('the claim', async () => (await events()).find(({ event }) => event === 'claim'), 30);
    await docker('stop', '--time', '10', worker);
    expect(await exitCode()).toBe(0);
    const seen = await events();
    expect(
      seen.filter(({ event }) => event === 'job').map(({ status, generation }) => [status, generation]),
    ).toEqual([
      ['queued', 1],
      ['running', 1],
      ['queued', 2],
    ]);
    expect((await lines()).map(({ message }) => message as string)).toContain('the worker was stopped');
  });

  it('hands back a job of another cycle', async () => {
    const empty = { 'tests/a.test.js': `${HEAD}test('a', () => {});\n` };
    const { result, events, exitCode } = await start([
      job('job_1', empty, 'cyc_1'),
      job('job_2', empty, 'cyc_2'),
    ]);
    const first = await Promise.race([result('job_1'), result('job_2')]);
    expect(outcomes(first)).toEqual({ a: 'passed' });
    expect(await exitCode()).toBe(0);
    const seen = await events();
    expect(seen.filter(({ event }) => event === 'finish')).toHaveLength(1);
    expect(seen.some(({ event }) => event === 'release')).toBe(true);
  });

  it('is slim', async () => {
    const size = async (image: string): Promise<number> =>
      Number((await docker('image', 'inspect', '--format', '{{.Size}}', image)).trim()) / 1e6;
    const [base, tests, agents] = await Promise.all(
      ['node:24-bookworm-slim', IMAGES['test-runner'], IMAGES['agent-runner']].map(size),
    );
    console.log(
      `image sizes: base ${Math.round(base!)} MB, test runner + ${(tests! - base!).toFixed(1)} MB, agent runner + ${(agents! - base!).toFixed(1)} MB`,
    );
    expect(tests! - base!).toBeLessThan(10);
    expect(agents! - base!).toBeLessThan(5);
  });
});
