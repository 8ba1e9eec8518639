import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { BackupFolder } from '#shared/ports/backup.port.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';

const key = z.object({ pk: z.string(), sk: z.string() });
/** A line of the file: an item as it was. */
const line = z.object({
  ...key.shape,
  type: z.string(),
  version: z.int(),
  data: jsonObject,
  index: key.optional(),
  expiresAtSeconds: z.number().optional(),
});

const FILE = 'records.jsonl';

/** A folder with the records as lines of JSON; its name is given once they are all there. */
export function createBackupFolder({
  folder,
  blobs,
}: {
  readonly folder: string;
  /** Of the same folder. */
  readonly blobs: Blobs;
}): BackupFolder {
  const path = join(folder, FILE);
  return {
    blobs,
    write: async (items) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (await isThere(path)) throw new Error(`${path} is there already: name another folder`);
      const file = await open(`${path}.unfinished`, 'w', 0o600);
      let written = 0;
      try {
        for await (const item of items) {
          await file.appendFile(`${JSON.stringify(item)}\n`);
          written += 1;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.unfinished`, path);
      return written;
    },
    read: async function* () {
      if (!(await isThere(path))) throw new Error(`there is no backup in ${folder}: it has no ${FILE}`);
      let at = 0;
      for await (const text of createInterface({ input: createReadStream(path) })) {
        at += 1;
        const parsed = line.safeParse(parse(text));
        if (!parsed.success) throw new Error(`${path}, line ${at}: this is no record`);
        yield parsed.data;
      }
    },
  };
}

const isThere = (path: string): Promise<boolean> =>
  open(path, 'r').then(
    async (file) => {
      await file.close();
      return true;
    },
    () => false,
  );

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
