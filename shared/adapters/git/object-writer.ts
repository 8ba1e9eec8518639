import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate, deflateSync } from 'node:zlib';
import type { ObjectMemory } from './object-memory.ts';

const compress = promisify(deflate);
const COMPRESSION = { level: constants.Z_BEST_SPEED };
/** Up to here compressing takes less time than handing it to another thread. */
const MOST_AT_ONCE_BYTES = 65_536;

/** Names of files under way differ, also between two writers of this process. */
let written = 0;

/**
 * Writes loose objects as git does: SHA-1 over `type SP bytes NUL body`, zlib, a temporary file renamed into place.
 * Git itself would cost a process (5 ms and more) for what takes a quarter of a millisecond here. The files are small
 * and written without waiting for the disk, so they are written at once: four trips to the pool of threads took longer.
 */
export class ObjectWriter {
  readonly #objects: string;
  readonly #memory: ObjectMemory;

  /** @param directory the repository's folder */
  constructor(directory: string, memory: ObjectMemory) {
    this.#objects = join(directory, 'objects');
    this.#memory = memory;
  }

  /** The object's id; one that is there already is not written again. */
  async write(type: 'blob' | 'tree' | 'commit', body: Buffer): Promise<string> {
    const whole = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
    const id = createHash('sha1').update(whole).digest('hex');
    const folder = join(this.#objects, id.slice(0, 2));
    const file = join(folder, id.slice(2));
    if (existsSync(file)) return id;
    // `git prune` removes files of this name that a crash left behind.
    const pending = join(folder, `tmp_obj_${process.pid}_${(written += 1)}`);
    const bytes =
      whole.length > MOST_AT_ONCE_BYTES
        ? await compress(whole, COMPRESSION)
        : deflateSync(whole, COMPRESSION);
    try {
      writeFileSync(pending, bytes, { mode: 0o444 });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      mkdirSync(folder);
      writeFileSync(pending, bytes, { mode: 0o444 });
    }
    renameSync(pending, file);
    this.#memory.keep(id, { id, type, bytes: body.length, body });
    return id;
  }
}
