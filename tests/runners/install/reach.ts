/** Registries that tests need, and whether they can be had: a test that is left out says so. */
import { execFile } from 'node:child_process';

/** Asked by each package manager itself, at the registry that this machine has configured. */
const QUESTIONS = {
  npm: ['npm', 'view', 'lodash.kebabcase', 'version'],
  pypi: ['python3', '-m', 'pip', 'index', 'versions', 'inflection'],
  go: ['go', 'list', '-m', 'github.com/gosimple/unidecode@v1.0.1'],
} as const;

const REACH_MS = 20_000;

export const inReach = (registry: keyof typeof QUESTIONS): Promise<boolean> => {
  const [program, ...args] = QUESTIONS[registry];
  return new Promise((resolve) => {
    execFile(program, args, { timeout: REACH_MS, cwd: '/' }, (error) => {
      if (error !== null) console.warn(`left out: the registry of ${registry} is not in reach`);
      resolve(error === null);
    });
  });
};
