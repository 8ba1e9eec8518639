import { execFileSync } from 'node:child_process';
import { engineVersion } from '../containers/engine.ts';

/** Python as it is called on this machine. */
export const PYTHON = 'python3';

/** Why the deploy test can't be run on this machine; undefined: it can. */
export function missingMeans(): string | undefined {
  if (engineVersion() === undefined) return 'no container engine answers behind DOCKER_HOST';
  try {
    execFileSync(PYTHON, ['-c', 'import venv'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `no ${PYTHON} with the module venv on this machine`;
  }
}
