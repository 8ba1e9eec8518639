/** Containers by any engine that speaks Docker's protocol behind DOCKER_HOST. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { WORKER_CONTAINERS } from '#shared/contracts/worker-container.contract.ts';

/** The first line that a working engine answers; undefined: there is none. */
export function engineVersion(): string | undefined {
  try {
    return execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    }).trim();
  } catch {
    return undefined;
  }
}

export const IMAGES = {
  'agent-runner': 'agent-workflow-test/agent-runner',
  'test-runner': 'agent-workflow-test/test-runner',
  cloud: 'agent-workflow-test/cloud',
} as const;

export const docker = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)('docker', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;

/** Standard output and error of a container so far. */
export const logsOf = async (container: string): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)('docker', ['logs', container], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout + stderr;
};

/** Lines of JSON among what a container printed. */
export async function linesOf(container: string): Promise<Record<string, any>[]> {
  return (await logsOf(container)).split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line) as Record<string, any>] : [];
    } catch {
      return [];
    }
  });
}

export async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 120): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** As the deployment starts it: read-only, without the capabilities that it does not keep, its volumes in memory. */
export const confinement = (worker: keyof typeof WORKER_CONTAINERS): string[] => {
  const container = WORKER_CONTAINERS[worker];
  const keeps: readonly string[] = container.keeps;
  return [
    ...['--read-only', '--user', container.user, '--memory', `${container.memoryMb}m`, '--cap-drop', 'ALL'],
    ...keeps.flatMap((name) => ['--cap-add', name]),
    ...container.volumes.flatMap((folder) => ['--tmpfs', `${folder}:rw,exec,nosuid,size=512m`]),
  ];
};
