import { spawn } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Isolation } from '#shared/contracts/test-report.contract.ts';
import type { Sandbox, SandboxCommand, SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { runScript } from './init-script.ts';
import { ProjectUsers, type Borrowed } from './project-users.ts';
import { giveSecret, killGroup, readStatus } from './sandbox-process.ts';
import { takeFolders } from './lend-folders.ts';
import { watchProcess } from './watch-process.ts';

export interface ContainerSandboxOptions {
  /** `PATH` for setpriv, env and sh. */
  readonly systemPath: string;
  /** The volume for checkouts. */
  readonly scratch: string;
  /** Volumes that every program expects to write to. */
  readonly shared: readonly string[];
  readonly users?: { readonly first: number; readonly count: number };
}

export interface ContainerSandbox extends Sandbox {
  /** Between jobs: no process of any run is left, and the volumes are empty. */
  sweep(): Promise<void>;
}

/** The container was started without what the sandbox needs. */
export class ContainerUnfit extends Error {
  override readonly name = 'ContainerUnfit';
}

/** Above those of any distribution, below those of nobody. */
const USERS = { first: 20_001, count: 200 };
/** Processes and threads of one run: enough for a runner with its workers, too few to fill the task's table. */
const MOST_PROCESSES = 4_096;

/**
 * Project code inside a container that has no namespaces to give, as on Fargate. The engine is root without any
 * capability but to change user, to kill and to change owners (SETUID, SETGID, KILL, CHOWN); each run is a user of its
 * own, without a way back (no_new_privs).
 */
export function createContainerSandbox({
  users = USERS,
  ...options
}: ContainerSandboxOptions): ContainerSandbox {
  const pool = new ProjectUsers({ ...options, users });
  mkdirSync(options.scratch, { recursive: true });
  chmodSync(options.scratch, 0o711);
  for (const folder of options.shared) chmodSync(folder, 0o1777);
  const run = (command: SandboxCommand): Promise<SandboxOutcome> => runAsUser(command, pool, options);
  let proved: Promise<Isolation> | undefined;
  return {
    isolation: () => (proved ??= prove(run)),
    run,
    sweep: async () => {
      await pool.endAll();
      for (const folder of [options.scratch, ...options.shared]) await emptyFolder(folder);
    },
  };
}

const isolation = (): Isolation => ({
  means: 'container',
  // What the task itself can reach: whether there is a way out is the deployment's profile.
  network: 'host',
  filesystem: mayWrite('/usr') ? 'host' : 'read-only',
  user: 'other',
});

/** @throws ContainerUnfit */
async function prove(run: (command: SandboxCommand) => Promise<SandboxOutcome>): Promise<Isolation> {
  const outcome = await run({
    argv: ['sh', '-c', 'id -u; grep -E "^(NoNewPrivs|CapEff):" /proc/self/status'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    writable: [],
    readable: [],
    network: false,
    timeoutMs: 10_000,
    memoryMb: 512,
    outputLimitBytes: 4_096,
    secret: '',
    signal: new AbortController().signal,
  });
  const { stdout } = outcome;
  const powerless = /^NoNewPrivs:\t1$/m.test(stdout) && /^CapEff:\t0+$/m.test(stdout);
  if (powerless && Number.parseInt(stdout) > 0) return isolation();
  throw new ContainerUnfit(
    `project code cannot be run as another user here: start the container as root with the capabilities SETUID, SETGID, KILL and CHOWN, and setpriv and env on its PATH (${outcome.stderr.trim() || outcome.ended})`,
  );
}

async function runAsUser(
  command: SandboxCommand,
  pool: ProjectUsers,
  { systemPath }: ContainerSandboxOptions,
): Promise<SandboxOutcome> {
  const started = performance.now();
  const user = await pool.borrow(command.writable);
  const left: string[] = [];
  try {
    const child = spawn('sh', ['-c', scriptFor(command, user)], {
      cwd: '/',
      // The whole environment: nothing of the engine's own is inherited.
      env: { ...privateEnvironment(command, user.home), PATH: systemPath },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    giveSecret(child, command.secret);
    const watched = await watchProcess(child, command, () => {
      const ended = child.exitCode !== null || child.signalCode !== null;
      const killed = user.killNow();
      // The program itself has ended: what still runs was left behind.
      if (ended) left.push(...killed);
      else killGroup(child);
    });
    left.push(...(await user.giveBack()));
    return {
      ...readStatus(watched, child.signalCode),
      leftChildren: left,
      stdout: watched.stdout,
      stderr: watched.stderr,
      report: watched.report,
      isolation: isolation(),
      durationMs: performance.now() - started,
    };
  } catch (error) {
    await user.giveBack();
    throw error;
  }
}

/** The shell stays root, so that its word on the program's end is its own. */
function scriptFor(command: SandboxCommand, { uid, gid }: Borrowed): string {
  const drop = [
    ...['setpriv', '--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
    ...['--no-new-privs', '--inh-caps=-all', 'env', `--chdir=${command.cwd}`],
  ];
  // bash calls by -p what dash calls by -u, and the other way round.
  const limits = `umask 002\nulimit -p ${MOST_PROCESSES} 2>/dev/null || ulimit -u ${MOST_PROCESSES} 2>/dev/null`;
  return `${limits}\n${runScript({ ...command, cwd: '/' }, { drop, scan: false })}`;
}

/**
 * What would lie in `/tmp` lies in a folder of the run alone. There is no way to lay a layer over a folder here: what a
 * run may change for itself alone begins empty, and is made again.
 */
function privateEnvironment(
  { env, layered = [] }: SandboxCommand,
  home: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (value === '/tmp' || value.startsWith('/tmp/')) return [name, home + value.slice('/tmp'.length)];
      const layer = layered.indexOf(value);
      return [name, layer === -1 ? value : join(home, `layer-${layer}`)];
    }),
  );
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function emptyFolder(folder: string): Promise<void> {
  const paths = (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  await takeFolders(paths, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}
