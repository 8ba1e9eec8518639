import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Another process works on the same folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly pid: number | undefined;
  constructor(folder: string, pid: number | undefined) {
    super(
      `${folder} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}; stop it or choose another folder`,
    );
    this.pid = pid;
  }
}

/** Every lock of this process: one that nothing refers to would be collected, closed, and with it given away. */
const held = new Set<DatabaseSync>();

/**
 * One process per folder. The lock is an SQLite file lock, which the operating system frees when its holder ends:
 * after a `kill -9` nothing stale is left, and a reused process id cannot be mistaken for the holder.
 * The holder's id stands beside it for the message only.
 * @throws FolderInUse
 */
export function lockFolder(path: string): { release(): void } {
  const pidFile = `${path}.pid`;
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    // A full disk or a folder that cannot be written to is no second process.
    if (!isBusy(error)) throw error;
    throw new FolderInUse(path, readPid(pidFile));
  }
  held.add(lock);
  writeFileSync(pidFile, String(process.pid));
  return {
    release: () => {
      held.delete(lock);
      lock.close();
    },
  };
}

/** https://sqlite.org/rescode.html#busy, beside its extended codes in the higher bytes */
const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === SQLITE_BUSY;

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
