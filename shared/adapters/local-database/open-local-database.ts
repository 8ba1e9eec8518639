import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { lockFolder } from './folder-lock.ts';
import { createGroupCommits } from './group-commits.ts';
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
  /**
   * The same, together with what others ask for in this turn of the event loop; resolves once it is durable. `what`
   * names for `onWrite` what is written (`engine:sprint.Start`), and is not called where nobody listens.
   */
  soon<T>(kind: string, work: () => T, what?: () => string): Promise<T>;
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
 * Writes that may be lost with the power, because what they note is then done once more: a message, a change or an
 * effect is given again, a step of a machine is taken again, a job is asked for again, which everyone there allows. They do not wait for the disk;
 * the next write that does carries them along, since all lie in one log, of which only an end can be lost. So a message
 * or a blob is never missing to a record that came after it.
 */
const REPEATABLE: ReadonlySet<string> = new Set([
  'store.ack',
  'store.forget',
  'store.note',
  'queue.send',
  'queue.receive',
  'queue.delete',
  'queue.visibility',
  'engine',
  'blobs.put',
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
    const before = onWrite === undefined ? 0 : changesSoFar(prepare);
    const result = commit(work, REPEATABLE.has(kind));
    if (onWrite !== undefined && changesSoFar(prepare) !== before) onWrite(kind);
    return result;
  };
  let waits = synchronous === 'FULL';
  const commit = <T>(work: () => T, lazily: boolean): T => {
    const wait = synchronous === 'FULL' && !lazily;
    if (wait !== waits) handle.exec(`PRAGMA synchronous = ${wait ? 'FULL' : 'NORMAL'}`);
    waits = wait;
    prepare('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      prepare('COMMIT').run();
      return result;
    } catch (error) {
      rollBack(handle);
      throw error;
    }
  };
  const group = createGroupCommits({ handle, transaction: commit, repeatable: REPEATABLE, onWrite });
  return {
    handle,
    prepare,
    transaction,
    soon: (kind, work, what) => group.soon(kind, work, what),
    migrate: (component, steps) =>
      transaction(`migrate.${component}`, () => applyMigrations(handle, component, steps)),
    close: () => {
      group.close();
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
