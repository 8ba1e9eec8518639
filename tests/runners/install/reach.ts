/** Registries that tests need, and whether they can be had: a test that is left out says so. */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { registrySettings } from '#shared/adapters/local-sandbox/registry-settings.ts';

/** Asked by each package manager itself, with the settings that an install job gets: none of a home or of /etc. */
const QUESTIONS = {
  npm: ['npm', 'view', 'lodash.kebabcase', 'version'],
  pypi: ['python3', '-m', 'pip', 'index', 'versions', 'inflection'],
  go: ['go', 'list', '-m', 'github.com/gosimple/unidecode@v1.0.1'],
} as const;

const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: tmpdir(),
  PIP_CONFIG_FILE: '/dev/null',
  ...registrySettings(process.env),
};
const REACH_MS = 60_000;

export const inReach = (registry: keyof typeof QUESTIONS): Promise<boolean> => {
  const [program, ...args] = QUESTIONS[registry];
  return new Promise((resolve) => {
    execFile(program, args, { timeout: REACH_MS, cwd: '/', env: ENVIRONMENT }, (error) => {
      if (error !== null) console.warn(`left out: the registry of ${registry} is not in reach`);
      resolve(error === null);
    });
  });
};
