import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { lockFolder } from './folder-lock.ts';
import { applyMigrations, checkFormat } from './migrations.ts';

export interface LocalDatabase {
  /** The one connection of the process; the state-machine engine keeps its tables here too. */
  readonly handle: DatabaseSync;
  /** A prepared statement, kept for the next call with the same text. */
  prepare(sql: string): StatementSync;
  /**
   * All or nothing. `work` must not await. Inside another transaction it joins that one. `kind` names the write for
   * `onWrite` (`store.transact`, `queue.send`, …), which is called once the outermost transaction is durable.
   */
  transaction<T>(kind: string, work: () => T): T;
  /** Brings one component's tables up to date: `steps` are SQL texts, only ever appended to. */
  migrate(component: string, steps: readonly string[]): void;
  close(): void;
}

export interface LocalDatabaseOptions {
  /** FULL: survives a power cut. NORMAL: survives the death of the process, and is nine times as fast. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Called after each durable write with its kind: where a crash test cuts. */
  readonly onWrite?: ((kind: string) => void) | undefined;
}

const BUSY_TIMEOUT_MS = 5_000;
/** Holds a backlog of 10,000 stories, so that a large one is read as fast as a small one. */
const CACHE_KIB = 32_000;

/**
 * Opens or makes the database file at `path` (its folder too), takes the folder's lock and checks the file's format.
 * @throws FolderInUse when another process has it open; Error when the file was made by a newer version.
 */
export function openLocalDatabase(
  path: string,
  { synchronous, onWrite }: LocalDatabaseOptions,
): LocalDatabase {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = lockFolder(path);
  try {
    const handle = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    handle.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA cache_size = -${CACHE_KIB}`,
    );
    checkFormat(handle);
    return wrap(handle, () => lock.release(), { synchronous, onWrite });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Writes that may be lost with the power, because what they note is then done once more: a message or a change is given
 * again, which every reader allows. They do not wait for the disk; the next write that does carries them along.
 */
const REPEATABLE: ReadonlySet<string> = new Set([
  'store.ack',
  'queue.receive',
  'queue.delete',
  'queue.visibility',
]);

function wrap(
  handle: DatabaseSync,
  release: () => void,
  { synchronous, onWrite }: LocalDatabaseOptions,
): LocalDatabase {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = handle.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const transaction = <T>(kind: string, work: () => T): T => {
    if (handle.isTransaction) return work();
    const lazy = synchronous === 'FULL' && REPEATABLE.has(kind);
    if (lazy) handle.exec('PRAGMA synchronous = NORMAL');
    try {
      return commit(kind, work);
    } finally {
      if (lazy) handle.exec('PRAGMA synchronous = FULL');
    }
  };
  const commit = <T>(kind: string, work: () => T): T => {
    const before = onWrite === undefined ? 0 : changesSoFar(prepare);
    prepare('BEGIN IMMEDIATE').run();
    let result: T;
    try {
      result = work();
      prepare('COMMIT').run();
    } catch (error) {
      rollBack(handle);
      throw error;
    }
    if (onWrite !== undefined && changesSoFar(prepare) !== before) onWrite(kind);
    return result;
  };
  return {
    handle,
    prepare,
    transaction,
    migrate: (component, steps) =>
      transaction(`migrate.${component}`, () => applyMigrations(handle, component, steps)),
    close: () => {
      statements.clear();
      handle.close();
      release();
    },
  };
}

/** SQLite ends a transaction by itself for some errors (a full disk). */
function rollBack(handle: DatabaseSync): void {
  if (handle.isTransaction) handle.exec('ROLLBACK');
}

/** A transaction that changed no row leaves nothing durable, so there is nothing to cut at. */
function changesSoFar(prepare: (sql: string) => StatementSync): unknown {
  return prepare('SELECT total_changes() AS n').get()?.['n'];
}
