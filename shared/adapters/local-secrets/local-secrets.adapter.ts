import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecretValues, secretName } from '#shared/contracts/secrets.contract.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';

/** Secrets as files of one folder: a name is a path, each line a value, newest first. Read anew each time. */
export const createLocalSecrets = ({ folder }: { readonly folder: string }): Secrets => ({
  environment: null,
  read: async (name) => {
    try {
      return parseSecretValues(await readFile(join(folder, secretName.parse(name)), 'utf8'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  },
});
