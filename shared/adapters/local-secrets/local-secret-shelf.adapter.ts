import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { secretName } from '#shared/contracts/secrets.contract.ts';
import type { SecretShelf } from '#shared/ports/secret-shelf.port.ts';
import { createLocalSecrets } from './local-secrets.adapter.ts';

/** Nobody but the person reads them. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The secrets of this machine's installation: files of one folder, each replaced at once. */
export function createLocalSecretShelf({ folder }: { readonly folder: string }): SecretShelf {
  const secrets = createLocalSecrets({ folder });
  return {
    environment: null,
    list: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .filter((name) => secretName.safeParse(name).success);
      const found = await Promise.all(
        names.map(async (name) => ({
          name,
          changedAt: (await stat(join(folder, name))).mtime.toISOString(),
        })),
      );
      return found.toSorted((a, b) => a.name.localeCompare(b.name));
    },
    read: (name) => secrets.read(name),
    write: async (name, values) => {
      const file = join(folder, secretName.parse(name));
      await mkdir(dirname(file), { recursive: true, mode: FOLDER_MODE });
      // No secret is called so: it could be another's, and be lost.
      const written = join(dirname(file), `.${basename(file)}.new`);
      await writeFile(written, `${values.join('\n')}\n`, { mode: FILE_MODE });
      await rename(written, file);
    },
  };
}
