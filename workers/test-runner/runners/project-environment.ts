import type { RunRequest } from './runner.ts';

/** The whole environment of project code: nothing of the engine's own. Locale and time zone are fixed, so that a run repeats. */
export function projectEnvironment(
  request: Pick<RunRequest, 'toolchain' | 'root' | 'dependencies'>,
): Record<string, string> {
  return {
    PATH: `${request.root}/node_modules/.bin:${request.toolchain.path}`,
    HOME: '/tmp',
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // Runners then refuse to write missing snapshots.
    CI: 'true',
    NO_COLOR: '1',
    NODE_ENV: 'test',
    ...request.dependencies?.variables,
  };
}

/** What of the machine a run may read beside the system: toolchains and packages. */
export const readableFolders = (request: Pick<RunRequest, 'toolchain' | 'dependencies'>): string[] => [
  ...request.toolchain.folders,
  ...(request.dependencies === null ? [] : [request.dependencies.folder]),
];
