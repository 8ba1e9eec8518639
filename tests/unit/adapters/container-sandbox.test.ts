import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createContainerSandbox,
  type ContainerSandbox,
} from '#shared/adapters/local-sandbox/container-sandbox.adapter.ts';
import { processesOf } from '#shared/adapters/local-sandbox/process-scan.ts';
import type { SandboxCommand, SandboxOutcome } from '#shared/ports/sandbox.port.ts';

const systemPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
/** Apart from those of other tests. */
const users = { first: 41_001, count: 8 };

// What it does takes root: elsewhere the tests in containers show it.
describe.skipIf(process.getuid?.() !== 0)('a sandbox inside a container', () => {
  let place: string;
  let scratch: string;
  let shared: string;
  let sandbox: ContainerSandbox;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'aw-container-'));
    scratch = join(place, 'work');
    shared = join(place, 'tmp');
    mkdirSync(shared);
    sandbox = createContainerSandbox({ systemPath, scratch, shared: [shared], users });
    // In a container the volume lies at the top, and anybody may pass.
    chmodSync(place, 0o711);
  });
  afterEach(async () => {
    await sandbox.sweep();
    rmSync(place, { recursive: true, force: true });
  });

  const folder = (name: string): string => {
    const path = join(mkdtempSync(join(scratch, 'job-')), name);
    mkdirSync(path);
    return path;
  };
  const run = (script: string, more: Partial<SandboxCommand> = {}): Promise<SandboxOutcome> =>
    sandbox.run({
      argv: ['sh', '-c', script],
      cwd: more.writable?.[0] ?? '/',
      env: { PATH: '/usr/bin:/bin', HOME: '/tmp', TMPDIR: '/tmp/deeper' },
      writable: [],
      readable: [],
      network: false,
      timeoutMs: 5000,
      memoryMb: 512,
      outputLimitBytes: 10_000,
      secret: 'secret',
      signal: new AbortController().signal,
      ...more,
    });

  it('proves itself, and says what it is', async () => {
    expect(await sandbox.isolation()).toEqual({
      means: 'container',
      network: 'host',
      filesystem: 'host',
      user: 'other',
    });
  });

  it('runs project code as another user, who may write where the project may and nowhere else', async () => {
    const own = folder('suite');
    const other = folder('other');
    writeFileSync(join(other, 'hidden'), 'x', { mode: 0o600 });
    writeFileSync(join(own, 'source.js'), 'old');
    const outcome = await run(
      `id -u; echo new >source.js; echo made >made; mkdir -m 700 deep; echo y >deep/file; chmod 000 deep
       cat ${other}/hidden; echo x >${other}/planted; ls ${scratch}; cat /proc/${process.pid}/environ | wc -c
       ls /proc/${process.pid}/fd; kill -9 ${process.pid}; echo x >/usr/planted; read line <&4; echo $line`,
      { writable: [own] },
    );
    expect(outcome.stdout.trim().split('\n')).toEqual([String(users.first), '0', 'secret']);
    expect([outcome.exitCode, outcome.leftChildren, outcome.ended]).toEqual([0, [], 'by-itself']);
    expect(readFileSync(join(own, 'source.js'), 'utf8')).toBe('new\n');
    expect(readFileSync(join(own, 'deep/file'), 'utf8')).toBe('y\n');
    expect(existsSync(join(other, 'planted'))).toBe(false);
    expect(lstatSync(join(own, 'made')).uid).toBe(0);
  });

  it('gives programs side by side in one folder users of their own, who share it', async () => {
    const own = folder('suite');
    writeFileSync(join(own, 'source.js'), 'old');
    const [one, other] = await Promise.all([
      run('id -u; mkdir made; echo 1 >made/one; while [ ! -e made/two ]; do sleep 0.01; done', {
        writable: [own],
      }),
      run(
        'id -u; while [ ! -e made/one ]; do sleep 0.01; done; echo 2 >made/two; echo more >>source.js; kill -9 -1 2>&1',
        { writable: [own] },
      ),
    ]);
    expect([one.exitCode, one.stdout === other.stdout]).toEqual([0, false]);
    expect(readFileSync(join(own, 'source.js'), 'utf8')).toBe('oldmore\n');
  });

  it('hides runs in different folders from each other, with what they put into temporary folders', async () => {
    const [mine, theirs] = [folder('suite'), folder('hollow')];
    const [, other] = await Promise.all([
      run('echo x >$HOME/private; touch ready; sleep 0.3', { writable: [mine] }),
      run(
        `while [ ! -e ${mine}/ready ] && [ $((n+=1)) -lt 30 ]; do sleep 0.01; done
         ls ${mine} $HOME; echo planted >${mine}/planted; [ $HOME/deeper = $TMPDIR ] && echo own`,
        { writable: [theirs] },
      ),
    ]);
    expect(other.stdout).toContain('own');
    expect(other.stdout).not.toContain('private');
    expect(existsSync(join(mine, 'planted'))).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.startsWith('home-'))).toEqual([]);
  });

  it('ends all that a program started, names it, and removes what it left in shared folders', async () => {
    const own = folder('suite');
    const outcome = await run(
      `setsid sh -c 'trap "" TERM HUP; while :; do sleep 60; done' >/dev/null 2>&1 </dev/null 3>&- 4>&- &
       mkdir -m 700 ${shared}/left; echo x >${shared}/left/x; exit 3`,
      { writable: [own] },
    );
    expect(outcome.exitCode).toBe(3);
    expect(outcome.leftChildren).toContain('sh');
    expect(processesOf(users.first)).toEqual([]);
    expect(readdirSync(shared)).toEqual([]);
  });

  it('ends a program that takes too long, with everything it forked', async () => {
    const own = folder('suite');
    const outcome = await run('for n in 1 2 3; do sh -c "sleep 60" & done; sleep 60', {
      writable: [own],
      timeoutMs: 200,
    });
    expect([outcome.ended, outcome.exitCode]).toEqual(['timed-out', null]);
    expect(processesOf(users.first)).toEqual([]);
  });

  it('never gives away a file that has another name elsewhere', async () => {
    const own = folder('suite');
    const dependency = join(folder('dependencies'), 'index.js');
    writeFileSync(dependency, 'honest');
    linkSync(dependency, join(own, 'linked.js'));
    await run('echo cheat >linked.js; chmod 777 linked.js', { writable: [own] });
    expect([readFileSync(dependency, 'utf8'), lstatSync(dependency).uid]).toEqual(['honest', 0]);
  });

  it('sweeps between jobs: no process, and nothing in the volumes', async () => {
    const own = folder('suite');
    writeFileSync(join(shared, 'left'), 'x');
    await sandbox.sweep();
    expect([readdirSync(scratch), readdirSync(shared), existsSync(own)]).toEqual([[], [], false]);
  });
});
