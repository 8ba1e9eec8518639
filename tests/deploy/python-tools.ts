/** What the deploy test needs of Python: the emulator, and a certificate authority for its own servers. */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PYTHON } from './missing-means.ts';

const run = promisify(execFile);

/** Without the package `docker` the emulator only pretends to run tasks. */
const PACKAGES = ['ministack==1.5.33', 'docker==7.2.0', 'trustme==1.2.1'];
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/deploy-test/', import.meta.url));

/** Installs once for each set of packages. Gives the path of one of the installed programs. */
export async function preparePython(): Promise<(program: string) => string> {
  const environment = join(CACHE, PACKAGES.join('_').replaceAll('==', '-'));
  if (!existsSync(environment)) {
    try {
      await run(PYTHON, ['-m', 'venv', environment]);
      await run(join(environment, 'bin/pip'), [
        ...['install', '--quiet', '--disable-pip-version-check', ...PACKAGES],
      ]);
    } catch (error) {
      rmSync(environment, { recursive: true, force: true });
      throw error;
    }
  }
  return (program) => join(environment, 'bin', program);
}

export interface Certificate {
  /** PEM files. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for `address`, by an authority of its own. */
export async function makeCertificate(
  tool: (program: string) => string,
  { address, folder }: { address: string; folder: string },
): Promise<Certificate> {
  await run(tool('python'), ['-m', 'trustme', '--quiet', '--dir', folder, '--identities', address]);
  return {
    authority: join(folder, 'client.pem'),
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  };
}
