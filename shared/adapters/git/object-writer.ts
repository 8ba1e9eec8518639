import { createHash } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';

const compress = promisify(deflate);

/** Names of files under way differ, also between two writers of this process. */
let written = 0;

/**
 * Writes loose objects as git does: SHA-1 over `type SP bytes NUL body`, zlib, a temporary file renamed into place.
 * Git itself would cost a process (5 ms and more) for what takes half a millisecond here.
 */
export class ObjectWriter {
  readonly #objects: string;

  /** @param directory the repository's folder */
  constructor(directory: string) {
    this.#objects = join(directory, 'objects');
  }

  /** The object's id; one that is there already is not written again. */
  async write(type: 'blob' | 'tree' | 'commit', body: Buffer): Promise<string> {
    const whole = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
    const id = createHash('sha1').update(whole).digest('hex');
    const folder = join(this.#objects, id.slice(0, 2));
    const file = join(folder, id.slice(2));
    if (await stat(file).catch(() => undefined)) return id;
    // `git prune` removes files of this name that a crash left behind.
    const pending = join(folder, `tmp_obj_${process.pid}_${(written += 1)}`);
    const bytes = await compress(whole, { level: constants.Z_BEST_SPEED });
    const put = (): Promise<void> => writeFile(pending, bytes, { mode: 0o444 });
    await put().catch(async (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      await mkdir(folder, { recursive: true });
      await put();
    });
    await rename(pending, file);
    return id;
  }
}
