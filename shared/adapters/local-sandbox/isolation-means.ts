/** The ways to keep project code apart, best first. Each gives the words to start and the isolation it has. */
import type { Isolation } from '#shared/contracts/test-report.contract.ts';
import type { SandboxCommand } from '#shared/ports/sandbox.port.ts';
import { layoutScript, runScript } from './init-script.ts';
import type { SystemMounts } from './system-mounts.ts';

export interface Surroundings {
  readonly system: SystemMounts;
  readonly home: string;
  /** Words before a program that make it end with the process that started it; none where that cannot be had. */
  readonly dieWithEngine: readonly string[];
  /** Marks what is run as left behind by this one, once its engine is dead. */
  readonly owner: string | undefined;
}

export interface Means {
  readonly isolation: Isolation;
  words(command: SandboxCommand, surroundings: Surroundings): string[];
}

const DROP = ['setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];

const bwrap: Means = {
  isolation: { means: 'bwrap', network: 'none', filesystem: 'read-only', user: 'same' },
  words: (command, { system, home }) => [
    ...['bwrap', '--die-with-parent', '--unshare-all', '--new-session', '--cap-drop', 'ALL'],
    ...(command.network ? ['--share-net', '--ro-bind-try', '/etc/resolv.conf', '/etc/resolv.conf'] : []),
    ...[...system.folders, ...system.etcFiles].flatMap((path) => ['--ro-bind', path, path]),
    ...system.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...[
      '--dev',
      '/dev',
      '--proc',
      '/proc',
      '--tmpfs',
      '/tmp',
      '--tmpfs',
      '/var/tmp',
      '--tmpfs',
      '/dev/shm',
      '--tmpfs',
      home,
    ],
    ...[...command.readable].sort().flatMap((path) => ['--ro-bind', path, path]),
    ...[...command.writable].sort().flatMap((path) => ['--bind', path, path]),
    ...(command.layered ?? []).flatMap((path) => ['--overlay-src', path, '--tmp-overlay', path]),
    ...['--', 'sh', '-c', runScript(command, { drop: [], scan: true })],
  ],
};

const unshare: Means = {
  isolation: { means: 'unshare', network: 'none', filesystem: 'read-only', user: 'same' },
  words: (command, { system, home }) => [
    ...[
      'setpriv',
      '--pdeathsig',
      'KILL',
      'unshare',
      '--user',
      '--map-root-user',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount',
      '--ipc',
      '--propagation',
      'private',
    ],
    ...(command.network ? [] : ['--net']),
    ...['sh', '-c'],
    layoutScript({
      system: command.network ? withResolver(system) : system,
      home,
      readable: command.readable,
      writable: command.writable,
      layered: command.layered ?? [],
    }) +
      '\n' +
      runScript(command, { drop: DROP, scan: true }),
  ],
};

const withResolver = (system: SystemMounts): SystemMounts => ({
  ...system,
  etcFiles: [...system.etcFiles, '/etc/resolv.conf'],
});

/** No namespaces: limits, a scrubbed environment and a scan for what was left. */
const processGroup: Means = {
  isolation: { means: 'process-group', network: 'host', filesystem: 'host', user: 'same' },
  words: (command, { dieWithEngine }) => [
    ...dieWithEngine,
    'sh',
    '-c',
    runScript(command, { drop: dieWithEngine, scan: false }),
  ],
};

export const meansInOrder: readonly Means[] = [bwrap, unshare, processGroup];
