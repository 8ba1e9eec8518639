import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxCommand, SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { OWNER_MARK } from './end-left-behind.ts';
import { meansInOrder, type Means, type Surroundings } from './isolation-means.ts';
import { familyOf, processesMarked } from './process-scan.ts';
import { giveSecret, killGroup, readStatus } from './sandbox-process.ts';
import { findSystemMounts } from './system-mounts.ts';
import { watchProcess } from './watch-process.ts';

/** In the environment of every sandboxed process, so that none can hide from the sweep by leaving its group. */
const MARK = 'AGENT_WORKFLOW_SANDBOX';

export interface LocalSandboxOptions {
  /** Hidden from project code. */
  readonly home: string;
  /** `PATH` for setpriv, unshare, bwrap and sh, before the system's own folders. */
  readonly systemPath: string;
  /** Who may end what is left when this process is killed; see `ownerOf`. */
  readonly owner?: string;
  /** Leave out the means that a test or a person does not want. */
  readonly allow?: readonly ('bwrap' | 'unshare' | 'process-group')[];
}

/** Where the sandbox's own words lie. A person's PATH often lacks the last two, and `pivot_root` is there. */
const SYSTEM_FOLDERS = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** Project code on this machine: in namespaces where they can be made, else in a process group. */
export function createLocalSandbox(options: LocalSandboxOptions): Sandbox {
  const systemPath = `${options.systemPath}:${SYSTEM_FOLDERS}`;
  const surroundings: Surroundings = {
    system: findSystemMounts(),
    home: options.home,
    dieWithEngine: dieWithEngine(systemPath),
    owner: options.owner,
  };
  const means = meansInOrder.filter(
    (one) => options.allow === undefined || options.allow.some((name) => name === one.isolation.means),
  );
  let chosen: Promise<Means> | undefined;
  const choose = (): Promise<Means> => (chosen ??= firstThatWorks(means, surroundings, systemPath));
  return {
    isolation: async () => (await choose()).isolation,
    run: async (command) => {
      const outcome = await runWith(await choose(), command, surroundings, systemPath);
      if (outcome.ended !== 'not-started' || (command.layered ?? []).length === 0) return outcome;
      // A kernel without layered file systems: the folder is then empty, and what would be found there is made again.
      return runWith(await choose(), { ...command, layered: [] }, surroundings, systemPath);
    },
  };
}

const dieWithEngine = (systemPath: string): string[] =>
  systemPath.split(':').some((folder) => existsSync(join(folder, 'setpriv')))
    ? ['setpriv', '--pdeathsig', 'KILL']
    : [];

/** Proves each means by a program that writes where it may and tries to write where it may not. */
async function firstThatWorks(
  means: readonly Means[],
  surroundings: Surroundings,
  systemPath: string,
): Promise<Means> {
  for (const one of means) {
    if (one.isolation.means === 'process-group') return one;
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-probe-'));
    try {
      const outcome = await runWith(
        one,
        {
          argv: [
            'sh',
            '-c',
            'echo x >inside && ! (echo x >/usr/sandbox-probe && rm /usr/sandbox-probe) && echo proved',
          ],
          cwd: folder,
          env: { PATH: systemPath },
          writable: [folder],
          readable: [],
          network: false,
          timeoutMs: 5000,
          memoryMb: 512,
          outputLimitBytes: 4096,
          secret: '',
          signal: new AbortController().signal,
        },
        surroundings,
        systemPath,
      );
      if (outcome.exitCode === 0 && outcome.stdout === 'proved\n') return one;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const last = means.at(-1);
  if (last === undefined) throw new Error('no way of isolating project code is allowed');
  return last;
}

let runs = 0;

async function runWith(
  means: Means,
  command: SandboxCommand,
  surroundings: Surroundings,
  systemPath: string,
): Promise<SandboxOutcome> {
  const started = performance.now();
  const [program, ...args] = means.words(command, surroundings);
  const mark = `${process.pid}.${(runs += 1)}`;
  const namespaces = means.isolation.means === 'bwrap' || means.isolation.means === 'unshare';
  // Namespaces end with the engine by themselves, and share its group, which must live.
  const { owner } = surroundings;
  const owned = namespaces || owner === undefined ? {} : { [OWNER_MARK]: owner };
  const child = spawn(program ?? 'sh', args, {
    cwd: '/',
    // The program's PATH begins with the project's folders: it must not choose what makes the sandbox.
    env: { ...command.env, PATH: systemPath, [MARK]: mark, ...owned },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: !namespaces,
  });
  giveSecret(child, command.secret);
  const left: string[] = [];
  const kill = (): void => {
    if (namespaces) killFamily(child);
    else {
      // The program itself has ended: what still holds its descriptors was left behind.
      if (child.exitCode !== null || child.signalCode !== null) left.push(...killMarked(mark));
      killGroup(child);
    }
  };
  const watched = await watchProcess(child, command, kill);
  if (!namespaces) left.push(...killMarked(mark));
  return {
    ...readStatus(watched, child.signalCode),
    leftChildren: [
      ...left,
      ...watched.status.split('\n').flatMap((line) => (line.startsWith('left ') ? [line.slice(5)] : [])),
    ],
    stdout: watched.stdout,
    stderr: watched.stderr,
    report: watched.report,
    isolation: { ...means.isolation, network: command.network ? 'host' : means.isolation.network },
    durationMs: performance.now() - started,
  };
}

/** All of it at once: a namespace that is just being made does not yet end with its maker. */
function killFamily(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  for (const pid of familyOf(child.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended between the look and the kill
    }
  }
}

function killMarked(mark: string): string[] {
  const found = processesMarked(`${MARK}=${mark}`);
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended between the look and the kill
    }
  }
  return found.map(({ name }) => name);
}
