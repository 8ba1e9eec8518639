import { addRequirement } from './add-requirement.ts';
import { textOf } from '../snapshot.ts';
import { shell, unchanged, type InstallPlan, type InstallRequest } from './plan-terms.ts';

/** Lists that pip reads, in this order. */
export const REQUIREMENT_LISTS = ['requirements.txt', 'requirements-dev.txt'] as const;

/**
 * Calls pip with the lists it is given, and with what pyproject.toml names: `dependencies`, and the extras or groups
 * that tests are usually kept in. The project itself is not installed: its files are what is tested.
 */
const INSTALL = `import os, sys
found = []
if os.path.exists("pyproject.toml"):
    try:
        import tomllib
    except ModuleNotFoundError:
        from pip._vendor import tomli as tomllib
    with open("pyproject.toml", "rb") as file:
        data = tomllib.load(file)
    project = data.get("project", {})
    own = project.get("name", "").lower().replace("_", "-")
    found += project.get("dependencies", [])
    for name in ("test", "tests", "testing", "dev"):
        found += project.get("optional-dependencies", {}).get(name, [])
        found += [one for one in data.get("dependency-groups", {}).get(name, []) if isinstance(one, str)]
    found = [one for one in found if one.split("[")[0].strip().lower().replace("_", "-") != own]
pip, lists = sys.argv[1:-1], sys.argv[-1].split()
wanted = found + [word for path in lists for word in ("-r", path)]
if wanted:
    os.execv(sys.executable, [sys.executable, "-m", "pip", *pip, *wanted])
`;

/** Wheels alone: building a source distribution runs its code. */
const PIP = ['install', '--disable-pip-version-check', '--no-input', '--only-binary', ':all:', '--target'];

export function pythonPlan({ files, packages, command, target, toolchain }: InstallRequest): InstallPlan {
  const python = toolchain.python ?? 'python3';
  const added = packages.map(({ name, version }) => `${name}==${version}`);
  const list = files.has('requirements.txt') || !hasProjectTable(textOf(files, 'pyproject.toml'));
  const manifest = list ? 'requirements.txt' : 'pyproject.toml';
  const text = added.reduce(
    (now, line) => addRequirement(manifest, now, line),
    textOf(files, manifest) ?? '',
  );
  const lists = REQUIREMENT_LISTS.filter(
    (path) => files.has(path) || (path === manifest && added.length > 0),
  );
  const needed = lists.length > 0 || files.has('pyproject.toml');
  const pip = [python, '-c', INSTALL, ...PIP, target, lists.join(' ')];
  const commands = [
    ...(command === undefined ? [] : [shell(command)]),
    ...(needed && (command === undefined || added.length > 0) ? [pip] : []),
  ];
  return {
    commands,
    variables: { PIP_TARGET: target, PIP_CACHE_DIR: '/tmp/pip' },
    folder: commands.length > 0 ? target : null,
    manifests: [manifest],
    // The list is what is installed next time, so an added package must stand in it.
    before: added.length > 0 ? [[manifest, text]] : [],
    after: unchanged,
  };
}

const hasProjectTable = (text: string | undefined): boolean => /^\[project\]/m.test(text ?? '');
