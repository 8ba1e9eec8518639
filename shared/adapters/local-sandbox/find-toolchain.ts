/** Programs of this machine that projects are run with, and where they lie: found once, bound read-only into each run. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export interface FoundToolchain {
  readonly node: string;
  readonly npm: string | undefined;
  readonly python: string | undefined;
  readonly go: string | undefined;
  readonly goCache: string | undefined;
  readonly path: string;
  readonly folders: readonly string[];
}

/** Shown to every program anyway. */
const SYSTEM = ['/usr/', '/bin/', '/opt/', '/nix/', '/lib/'];

/** `searchPath`: a `PATH`; `node`: the interpreter for JavaScript projects. Looks up only what is asked of it. */
export function findToolchain(input: { searchPath: string; node: string }): FoundToolchain {
  const { searchPath } = input;
  const folders = new Set<string>();
  const show = (path: string): void => {
    if (!SYSTEM.some((prefix) => path.startsWith(prefix))) folders.add(path);
  };
  const find = (name: string): string | undefined =>
    searchPath
      .split(delimiter)
      .filter((folder) => folder.startsWith('/'))
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
  const node = realpathSync(input.node);
  show(node);
  const npm = find('npm');
  if (npm !== undefined) show(dirname(dirname(realpathSync(npm))));
  const programs = new Set([dirname(node)]);
  const python = once(() => {
    const [executable, ...prefixes] = ask(find('python3') ?? find('python'), PYTHON_PLACES, searchPath);
    if (executable === undefined) return undefined;
    prefixes.forEach(show);
    programs.add(dirname(executable));
    return executable;
  });
  const go = once(() => {
    const [root, cache] = ask(find('go'), ['env', 'GOROOT', 'GOCACHE'], searchPath);
    if (root === undefined || cache === undefined) return undefined;
    show(root);
    programs.add(join(root, 'bin'));
    return { program: join(root, 'bin', 'go'), cache };
  });
  return {
    node,
    npm,
    get python() {
      return python();
    },
    get go() {
      return go()?.program;
    },
    get goCache() {
      return go()?.cache;
    },
    get path() {
      return [...programs, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
    },
    get folders() {
      return [...folders];
    },
  };
}

const PYTHON_PLACES = ['-c', 'import sys; print(sys.executable); print(sys.prefix); print(sys.base_prefix)'];

function once<Value>(find: () => Value): () => Value {
  let found: { readonly value: Value } | undefined;
  return () => (found ??= { value: find() }).value;
}

/** Lines of what a program answers; none when it is missing or only a version manager's launcher without the program. */
function ask(program: string | undefined, args: string[], searchPath: string): string[] {
  if (program === undefined) return [];
  try {
    const env = { PATH: searchPath, HOME: homedir() };
    return execFileSync(program, args, {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    })
      .trim()
      .split('\n');
  } catch {
    return [];
  }
}
