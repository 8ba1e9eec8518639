/** Which commands install a project's packages, for each kind of runner. */
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { Toolchain } from './runners/runner.ts';
import type { Snapshot } from './snapshot.ts';

export interface InstallPlan {
  readonly commands: readonly (readonly string[])[];
  readonly variables: Readonly<Record<string, string>>;
  /** What is packed: relative to the checkout, or absolute; null: nothing. */
  readonly folder: string | null;
  /** Manifests and locks that an install may change. */
  readonly manifests: readonly string[];
}

export interface InstallRequest {
  readonly runner: RunnerName;
  readonly files: Snapshot;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** `tdd.environment.install` of the configuration. */
  readonly command: string | undefined;
  /** Empty folder for runners whose packages do not lie in the checkout. */
  readonly target: string;
  readonly toolchain: Toolchain;
}

export function installPlan(request: InstallRequest): InstallPlan {
  switch (request.runner) {
    case 'node-test':
    case 'vitest':
    case 'jest':
      return nodePlan(request);
    case 'pytest':
      return pythonPlan(request);
    case 'go-test':
      return goPlan(request);
  }
}

const shell = (command: string): string[] => ['sh', '-c', command];

function nodePlan({ files, packages, command, toolchain }: InstallRequest): InstallPlan {
  const npm = toolchain.npm ?? 'npm';
  const added = packages.map(({ name, version }) => `${name}@${version}`);
  const install =
    command !== undefined
      ? shell(command)
      : files.has('package-lock.json')
        ? [npm, 'ci', '--no-audit', '--no-fund']
        : [npm, 'install', '--no-audit', '--no-fund'];
  const needed = files.has('package.json') || added.length > 0;
  return {
    commands: needed
      ? [
          install,
          ...(added.length > 0
            ? [[npm, 'install', '--save-exact', '--no-audit', '--no-fund', ...added]]
            : []),
        ]
      : [],
    variables: {},
    folder: needed ? 'node_modules' : null,
    manifests: ['package.json', 'package-lock.json'],
  };
}

function pythonPlan({ files, packages, command, target, toolchain }: InstallRequest): InstallPlan {
  const pip = [
    toolchain.python ?? 'python3',
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    '--target',
    target,
  ];
  const lists = ['requirements.txt', 'requirements-dev.txt']
    .filter((path) => files.has(path))
    .flatMap((path) => ['-r', path]);
  const added = packages.map(({ name, version }) => `${name}==${version}`);
  // The list is what is installed next time, so an added package must stand in it.
  const record = added.map((line) =>
    shell(`printf '%s\\n' '${line.replaceAll("'", '')}' >>requirements.txt`),
  );
  const commands = command !== undefined ? [shell(command)] : lists.length > 0 ? [[...pip, ...lists]] : [];
  return {
    commands: [...commands, ...(added.length > 0 ? [[...pip, ...added], ...record] : [])],
    variables: { PIP_TARGET: target },
    folder: target,
    manifests: ['requirements.txt'],
  };
}

function goPlan({ files, packages, command, target, toolchain }: InstallRequest): InstallPlan {
  const go = toolchain.go ?? 'go';
  const added = packages.map(({ name, version }) => [go, 'get', `${name}@${version}`]);
  const commands = files.has('go.mod')
    ? [...added, command === undefined ? [go, 'mod', 'download', 'all'] : shell(command)]
    : [];
  return {
    commands,
    variables: { GOMODCACHE: target, GOFLAGS: '-modcacherw' },
    folder: commands.length > 0 ? target : null,
    manifests: ['go.mod', 'go.sum'],
  };
}
