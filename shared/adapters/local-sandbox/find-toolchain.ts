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
  const folders = new Set<string>();
  const show = (path: string): void => {
    if (!SYSTEM.some((prefix) => path.startsWith(prefix))) folders.add(path);
  };
  const find = (name: string): string | undefined =>
    input.searchPath
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((path) => folder(path) && existsSync(path));
  const node = realpathSync(input.node);
  show(node);
  const npm = find('npm');
  if (npm !== undefined) show(dirname(dirname(realpathSync(npm))));
  const goLauncher = find('go');
  let python: string | undefined;
  let pythonAsked = false;
  let goAsked = false;
  let go: { root: string; cache: string } | undefined;
  const askPython = (): string | undefined => {
    if (pythonAsked) return python;
    pythonAsked = true;
    const launcher = find('python3') ?? find('python');
    const answer =
      launcher === undefined
        ? undefined
        : ask(
            launcher,
            ['-c', 'import sys; print(sys.executable); print(sys.prefix); print(sys.base_prefix)'],
            input.searchPath,
          );
    const [executable, ...prefixes] = answer?.split('\n') ?? [];
    if (executable === undefined) return undefined;
    for (const prefix of prefixes) show(`${prefix}/`.slice(0, -1));
    python = executable;
    return python;
  };
  const askGo = (): { root: string; cache: string } | undefined => {
    if (goAsked) return go;
    goAsked = true;
    const answer =
      goLauncher === undefined ? undefined : ask(goLauncher, ['env', 'GOROOT', 'GOCACHE'], input.searchPath);
    const [root, cache] = answer?.split('\n') ?? [];
    if (root === undefined || cache === undefined) return undefined;
    show(root);
    go = { root, cache };
    return go;
  };
  return {
    node,
    npm,
    get python() {
      return askPython();
    },
    get go() {
      const found = askGo();
      return found === undefined ? undefined : join(found.root, 'bin', 'go');
    },
    get goCache() {
      return askGo()?.cache;
    },
    get path() {
      return [dirname(node), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
    },
    get folders() {
      return [...folders];
    },
  };
}

const folder = (path: string): boolean => path.startsWith('/');

function ask(program: string, args: string[], searchPath: string): string | undefined {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      env: { PATH: searchPath, HOME: homedir() },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    }).trim();
  } catch {
    return undefined; // a launcher without its program, such as a shim of a version manager
  }
}
