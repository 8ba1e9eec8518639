import { shell, type InstallPlan, type InstallRequest } from './plan-terms.ts';

export function goPlan({ files, packages, command, target, toolchain }: InstallRequest): InstallPlan {
  const go = toolchain.go ?? 'go';
  const names = packages.map(({ name }) => name);
  const added = packages.map(({ name, version }) => [go, 'get', `${name}@${version}`]);
  const commands = files.has('go.mod')
    ? [...added, command === undefined ? [go, 'mod', 'download', 'all'] : shell(command)]
    : [];
  return {
    commands,
    variables: {
      GOMODCACHE: target,
      GOPATH: '/tmp/go',
      GOCACHE: '/tmp/go-build',
      GOFLAGS: '-modcacherw',
      // The machine's Go, not one that go.mod would have fetched: test runs have no other either.
      GOTOOLCHAIN: 'local',
      GOTELEMETRY: 'off',
    },
    folder: commands.length > 0 ? target : null,
    manifests: ['go.mod', 'go.sum'],
    before: [],
    after: (path, text) => (path === 'go.mod' ? asDirect(text, names) : text),
  };
}

/** Nothing imports an added package yet, so Go notes it as indirect; the story's code is going to. */
const asDirect = (text: string, names: readonly string[]): string =>
  text.replace(
    /^(\s*(?:require\s+)?(\S+)\s+v\S+)\s*\/\/ indirect$/gm,
    (line, requirement: string, module: string) =>
      names.some((name) => name === module || name.startsWith(`${module}/`)) ? requirement : line,
  );
