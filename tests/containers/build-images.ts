/** Builds the workers' images and the stand-in for what surrounds them, once for all tests. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { engineVersion, IMAGES } from './engine.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An image from the repository’s folder. @throws where it cannot be built */
export const dockerBuild = (...args: string[]): void => {
  execFileSync('docker', ['build', '--quiet', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};

export async function setup(): Promise<void> {
  if (engineVersion() === undefined) {
    console.log('SKIPPED: tests in containers: no container engine answers behind DOCKER_HOST');
    return;
  }
  dockerBuild('--tag', IMAGES['agent-runner'], '--file', 'workers/agent-runner/Dockerfile', '.');
  dockerBuild(
    ...[
      '--tag',
      IMAGES['test-runner'],
      '--target',
      'runner',
      '--file',
      'workers/test-runner/Dockerfile',
      '.',
    ],
  );
  const folder = mkdtempSync(join(tmpdir(), 'cloud-image-'));
  try {
    await build({
      entryPoints: [join(ROOT, 'tests/containers/cloud.ts')],
      outfile: join(folder, 'cloud.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      logLevel: 'error',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    writeFileSync(
      join(folder, 'Dockerfile'),
      'FROM node:24-bookworm-slim\nCOPY cloud.mjs /cloud.mjs\nCMD ["node", "/cloud.mjs"]\n',
    );
    dockerBuild('--tag', IMAGES.cloud, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
