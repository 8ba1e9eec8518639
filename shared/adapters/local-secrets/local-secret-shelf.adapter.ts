import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      const found = await Promise.all(
        files.map(async (file) => ({
          name: file.slice(folder.length + 1),
          changedAt: (await stat(file)).mtime.toISOString(),
        })),
      );
      return found.toSorted((a, b) => a.name.localeCompare(b.name));
    },
    read: (name) => secrets.read(name),
    write: async (name, values) => {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true, mode: FOLDER_MODE });
      const written = `${file}.new`;
      await writeFile(written, `${values.join('\n')}\n`, { mode: FILE_MODE });
      await rename(written, file);
    },
  };
}
