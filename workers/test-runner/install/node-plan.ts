import * as z from 'zod';
import { parseJson } from '../parse-json.ts';
import { textOf, type Snapshot } from '../snapshot.ts';
import { shell, unchanged, type InstallPlan, type InstallRequest } from './plan-terms.ts';

/** How a package manager is called; npm brings the others along, so that only npm must be installed. */
interface Manager {
  readonly lock: string;
  readonly install: (hasLock: boolean) => readonly string[];
  readonly add: (names: readonly string[]) => readonly string[];
}

const QUIET = ['--no-audit', '--no-fund', '--no-progress'];
const NO_SCRIPTS = '--ignore-scripts';

/** Versions where the project's `packageManager` names none. */
const PNPM = 'pnpm@10';
const YARN_CLASSIC = 'yarn@1.22.22';
const YARN = '@yarnpkg/cli-dist@4';

/** What is asked of the manager is always what the lock says: npm ci and its like. */
export function nodePlan({ files, packages, command, toolchain }: InstallRequest): InstallPlan {
  const manager = managerOf(files, toolchain.npm ?? 'npm');
  const added = packages.map(({ name, version }) => `${name}@${version}`);
  const custom = command === undefined ? [] : [shell(command)];
  const install = custom.length > 0 ? custom : [manager.install(files.has(manager.lock))];
  const needed = files.has('package.json') || added.length > 0;
  return {
    // Adding installs the rest too.
    commands: needed ? [...(added.length > 0 ? custom : install), ...addedBy(manager, added)] : [],
    variables: {
      NODE_ENV: 'development',
      npm_config_cache: '/tmp/npm',
      npm_config_update_notifier: 'false',
      // Certificates that the machine trusts, as other programs do.
      NODE_USE_SYSTEM_CA: '1',
      YARN_NODE_LINKER: 'node-modules',
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_ENABLE_IMMUTABLE_INSTALLS: added.length > 0 ? 'false' : 'true',
    },
    folder: needed ? 'node_modules' : null,
    manifests: ['package.json', manager.lock],
    before: [],
    after: unchanged,
  };
}

const addedBy = (manager: Manager, added: readonly string[]): readonly (readonly string[])[] =>
  added.length === 0 ? [] : [manager.add(added)];

function managerOf(files: Snapshot, npm: string): Manager {
  const named = packageManager(files);
  const by = (spec: string, ...words: string[]): string[] => [
    npm,
    'exec',
    '--yes',
    `--package=${spec}`,
    '--',
    ...words,
  ];
  if (files.has('pnpm-lock.yaml')) {
    const spec = named?.startsWith('pnpm@') ? named : PNPM;
    return {
      lock: 'pnpm-lock.yaml',
      install: () => by(spec, 'pnpm', 'install', '--frozen-lockfile', NO_SCRIPTS),
      add: (names) => by(spec, 'pnpm', 'add', '--save-exact', NO_SCRIPTS, ...names),
    };
  }
  if (files.has('yarn.lock')) {
    const isClassic = !/^__metadata:/m.test(textOf(files, 'yarn.lock') ?? '');
    const spec = isClassic
      ? YARN_CLASSIC
      : named?.startsWith('yarn@')
        ? named.replace('yarn@', '@yarnpkg/cli-dist@')
        : YARN;
    const classic = isClassic ? [NO_SCRIPTS, '--non-interactive'] : [];
    return {
      lock: 'yarn.lock',
      install: () => by(spec, 'yarn', 'install', isClassic ? '--frozen-lockfile' : '--immutable', ...classic),
      add: (names) => by(spec, 'yarn', 'add', '--exact', ...classic, ...names),
    };
  }
  return {
    lock: 'package-lock.json',
    install: (hasLock) => [npm, hasLock ? 'ci' : 'install', NO_SCRIPTS, ...QUIET],
    add: (names) => [npm, 'install', '--save-exact', NO_SCRIPTS, ...QUIET, ...names],
  };
}

const manifest = z.object({ packageManager: z.string().optional() });

/** `pnpm@9.1.0` of `packageManager`, without the hash that may follow. */
const packageManager = (files: Snapshot): string | undefined =>
  manifest
    .safeParse(parseJson(Buffer.from(textOf(files, 'package.json') ?? '{}')))
    .data?.packageManager?.split('+')[0];
