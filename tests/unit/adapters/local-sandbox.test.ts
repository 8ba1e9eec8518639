import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { endLeftBehind, ownerOf } from '#shared/adapters/local-sandbox/end-left-behind.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { processesMarked } from '#shared/adapters/local-sandbox/process-scan.ts';
import type { SandboxCommand, SandboxOutcome } from '#shared/ports/sandbox.port.ts';

const systemPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
const home = process.env['HOME'] ?? '/root';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aw-sandbox-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['the best means of this machine', createLocalSandbox({ home, systemPath })],
  ['a process group', createLocalSandbox({ home, systemPath, allow: ['process-group'] })],
])('a sandbox by %s', (_name, sandbox) => {
  const run = (script: string, options: Partial<SandboxCommand> = {}): Promise<SandboxOutcome> =>
    sandbox.run({
      argv: ['sh', '-c', script],
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
      writable: [folder],
      readable: [],
      network: false,
      timeoutMs: 5000,
      memoryMb: 512,
      outputLimitBytes: 100_000,
      secret: 'secret',
      signal: new AbortController().signal,
      ...options,
    });

  it('gives the secret once, and hands over what is written to the report', async () => {
    const outcome = await run('cat <&4; echo printed; echo reported >&3; exit 3');
    expect(outcome).toMatchObject({
      exitCode: 3,
      signal: null,
      ended: 'by-itself',
      stdout: 'secretprinted\n',
      report: 'reported\n',
      leftChildren: [],
    });
  });

  it('passes no more of the environment than it is given', async () => {
    process.env['AW_SANDBOX_TEST'] = 'hunter2';
    const { stdout } = await run('env');
    delete process.env['AW_SANDBOX_TEST'];
    expect(stdout).not.toContain('hunter2');
    expect(stdout).toContain('HOME=/tmp');
  });

  it.each([
    ['a time that is up', 'sleep 30', { timeoutMs: 200 }, 'timed-out'],
    ['output without end', 'yes', {}, 'output-limit'],
    ['a stop from outside', 'sleep 30', { signal: AbortSignal.timeout(200) }, 'aborted'],
  ])('ends a program for %s', async (_what, script, options, ended) => {
    expect(await run(script, options)).toMatchObject({ exitCode: null, ended });
  });

  it('says by which signal a program ended, and when it could not be started', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ exitCode: null, signal: 'SIGKILL', ended: 'by-itself' });
    expect((await run('', { argv: ['/nowhere/program'] })).exitCode).toBe(127);
  });

  it('names and kills what is left running, daemons too', async () => {
    const outcome = await run(
      '(setsid sleep 31 >/dev/null 2>&1 &); sleep 32 >/dev/null 2>&1 & sleep 0.05; exit 0',
    );
    expect(outcome.leftChildren).toEqual(['sleep', 'sleep']);
    expect(processesMarked('AGENT_WORKFLOW_SANDBOX=none')).toEqual([]);
  });

  it('changes nothing outside of the folders it may write, as far as it says', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'aw-outside-'));
    const outcome = await run(`echo inside >inside; echo x >${outside}/x; ls ${home}`, {});
    expect(readFileSync(join(folder, 'inside'), 'utf8')).toBe('inside\n');
    if (outcome.isolation.filesystem === 'read-only') {
      expect(existsSync(join(outside, 'x'))).toBe(false);
      expect(outcome.stdout).toBe('');
    }
    rmSync(outside, { recursive: true });
  });

  it('drops what is changed in a layered folder where namespaces are to be had', async () => {
    const layer = mkdtempSync(join(tmpdir(), 'aw-layer-'));
    writeFileSync(join(layer, 'kept'), 'kept');
    const outcome = await run(
      `cat ${layer}/kept; echo new >${layer}/kept; echo new >${layer}/more; cat ${layer}/more`,
      { layered: [layer] },
    );
    if (outcome.isolation.filesystem === 'read-only') {
      expect(outcome.stdout).toMatch(/^(kept)?new\n$/);
      expect([readFileSync(join(layer, 'kept'), 'utf8'), existsSync(join(layer, 'more'))]).toEqual([
        'kept',
        false,
      ]);
    }
    rmSync(layer, { recursive: true });
  });
});

describe('a sandbox whose engine is killed', () => {
  it.each([
    ['by itself', ''],
    ['once its folder is opened again', ", allow: ['process-group']"],
  ])('leaves no process behind: %s', async (_when, allow) => {
    const script = `
import { createLocalSandbox } from ${JSON.stringify(join(import.meta.dirname, '../../../shared/adapters/local-sandbox/local-sandbox.adapter.ts'))};
const sandbox = createLocalSandbox({ home: ${JSON.stringify(home)}, systemPath: ${JSON.stringify(systemPath)}, owner: ${JSON.stringify(ownerOf(folder))}${allow} });
const { means } = await sandbox.isolation();
process.stdout.write(means + '\\n');
await sandbox.run({ argv: ['sh', '-c', 'echo up >up; (setsid sleep 3333 &); sleep 4444'], cwd: ${JSON.stringify(folder)}, env: { PATH: '/usr/bin:/bin', AW_MARK: 'engine-killed' }, writable: [${JSON.stringify(folder)}], readable: [], network: false, timeoutMs: 60000, memoryMb: 512, outputLimitBytes: 1000, secret: '', signal: new AbortController().signal });
`;
    rmSync(join(folder, 'up'), { force: true });
    const engine = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: join(import.meta.dirname, '../../..'),
    });
    onTestFinished(() => void engine.kill('SIGKILL'));
    const means = await new Promise<string>((done) =>
      engine.stdout.once('data', (chunk: Buffer) => done(chunk.toString().trim())),
    );
    await until(() => existsSync(join(folder, 'up')));
    expect(processesMarked('AW_MARK=engine-killed').length).toBeGreaterThan(0);
    engine.kill('SIGKILL');
    if (means === 'process-group') endLeftBehind(folder);
    await until(() => processesMarked('AW_MARK=engine-killed').length === 0);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (const started = performance.now(); !holds();) {
    if (performance.now() - started > 10_000) throw new Error('waited in vain');
    await new Promise((done) => setTimeout(done, 10));
  }
}

describe('a sandbox for a project with programs of its own', () => {
  it('is made by the system, whatever the project calls its programs', async () => {
    const sandbox = createLocalSandbox({ home, systemPath });
    for (const name of ['setpriv', 'unshare', 'mount', 'sh', 'env', 'cp', 'mkdir']) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} >>${join(folder, 'called')}\n`, {
        mode: 0o755,
      });
    }
    const outcome = await sandbox.run({
      argv: ['/bin/sh', '-c', 'echo $PATH'],
      cwd: folder,
      env: { PATH: `${folder}:/usr/bin:/bin` },
      writable: [folder],
      readable: [],
      network: false,
      timeoutMs: 5000,
      memoryMb: 512,
      outputLimitBytes: 1000,
      secret: '',
      signal: new AbortController().signal,
    });
    expect([outcome.stdout, existsSync(join(folder, 'called'))]).toEqual([
      `${folder}:/usr/bin:/bin\n`,
      false,
    ]);
  });
});
