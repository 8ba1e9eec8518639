import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecretValues, secretName } from '#shared/contracts/secrets.contract.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';

/** No file of the name; a folder of others; a name below that of another, which is a file. */
const NOT_SET: readonly unknown[] = ['ENOENT', 'EISDIR', 'ENOTDIR'];

/** Secrets as files of one folder: a name is a path, each line a value, newest first. Read anew each time. */
export const createLocalSecrets = ({ folder }: { readonly folder: string }): Secrets => ({
  environment: null,
  read: async (name) => {
    try {
      return parseSecretValues(await readFile(join(folder, secretName.parse(name)), 'utf8'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && NOT_SET.includes(error.code)) return [];
      throw error;
    }
  },
});
