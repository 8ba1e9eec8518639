import type { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import type { ExecutionStatus, Outcome } from './execution.ts';
import { historyEvent, type HistoryEvent } from './history.ts';
import { parseJson } from './plain-json.ts';
import { thread, type Thread } from './thread.ts';
import type { Turn } from './turn.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS engine_definitions (hash TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS engine_executions (
    seq INTEGER PRIMARY KEY, machine TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL,
    input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, started_ms INTEGER NOT NULL, ended_ms INTEGER,
    sync_parent INTEGER, UNIQUE (machine, name));
  CREATE INDEX IF NOT EXISTS engine_running ON engine_executions (seq) WHERE status = 'RUNNING';
  CREATE TABLE IF NOT EXISTS engine_threads (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS engine_history (
    execution INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, events TEXT, packed BLOB,
    PRIMARY KEY (execution, first)) WITHOUT ROWID;`;

const jsonText = z.string().transform(parseJson);
const status = z.enum([
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
]) satisfies z.ZodType<ExecutionStatus>;

const executionRow = z
  .object({
    seq: z.number(),
    machine: z.string(),
    name: z.string(),
    status,
    definition: z.string(),
    input: jsonText,
    output: z.string().nullable(),
    error: z.string().nullable(),
    cause: z.string().nullable(),
    started_ms: z.number(),
    ended_ms: z.number().nullable(),
    sync_parent: z.number().nullable(),
  })
  .transform(({ started_ms, ended_ms, sync_parent, ...row }) => ({
    ...row,
    startedMs: started_ms,
    endedMs: ended_ms,
    syncParent: sync_parent,
  }));

export type ExecutionRow = z.infer<typeof executionRow>;

const threadRow = z.object({ data: z.string().transform((text) => thread.parse(JSON.parse(text))) });
const historyRow = z.object({ events: z.string().nullable(), packed: z.instanceof(Uint8Array).nullable() });
const sourceRow = z.object({ source: z.string().transform((text) => jsonObject.parse(JSON.parse(text))) });
const numberRow = z.object({ value: z.number().nullable() });

export interface CheckpointOptions {
  /** FULL survives a loss of power, NORMAL a kill of the process. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Called after every transaction. */
  readonly onWrite: () => void;
}

export interface Checkpoint {
  /** Stores turns and the executions that they started, all or nothing. */
  readonly commit: (turns: readonly Turn[]) => void;
  /** The same inside the caller's transaction. */
  readonly keep: (turns: readonly Turn[]) => void;
  readonly find: (machine: string, name: string) => ExecutionRow | undefined;
  readonly get: (seq: number) => ExecutionRow | undefined;
  readonly running: () => ExecutionRow[];
  /** Those that failed or ran out of time, by their end, newest first: up to `max` of each way to end in each machine. */
  readonly failed: (max: number) => ExecutionRow[];
  readonly threads: (seq: number) => Thread[];
  readonly lastEvent: (seq: number) => number;
  readonly lastSeq: () => number;
  /** The definition of this hash. */
  readonly source: (hash: string) => JsonObject | undefined;
  readonly history: (seq: number) => HistoryEvent[];
}

/** The engine's tables (`engine_*`) in a database that others use too. Every write is one transaction. */
export function createCheckpoint(
  database: DatabaseSync,
  { synchronous, onWrite }: CheckpointOptions,
): Checkpoint {
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${synchronous}`);
  database.exec(SCHEMA);
  const sql = {
    define: database.prepare('INSERT OR IGNORE INTO engine_definitions (hash, source) VALUES (?, ?)'),
    source: database.prepare('SELECT source FROM engine_definitions WHERE hash = ?'),
    lastSeq: database.prepare('SELECT max(seq) AS value FROM engine_executions'),
    insert: database.prepare(
      `INSERT INTO engine_executions (seq, machine, name, status, definition, input, started_ms, sync_parent)
       VALUES (?, ?, ?, 'RUNNING', ?, ?, ?, ?)`,
    ),
    end: database.prepare(
      'UPDATE engine_executions SET status = ?, output = ?, error = ?, cause = ?, ended_ms = ? WHERE seq = ?',
    ),
    reopen: database.prepare(
      `UPDATE engine_executions SET status = 'RUNNING', error = NULL, cause = NULL, ended_ms = NULL, sync_parent = NULL,
       started_ms = ? WHERE seq = ?`,
    ),
    failed: database.prepare(
      `SELECT * FROM (
         SELECT *, row_number() OVER (PARTITION BY machine, status ORDER BY ended_ms DESC, seq DESC) AS place
         FROM engine_executions WHERE status IN ('FAILED', 'TIMED_OUT')
       ) WHERE place <= ? ORDER BY ended_ms DESC, seq DESC`,
    ),
    find: database.prepare('SELECT * FROM engine_executions WHERE machine = ? AND name = ?'),
    get: database.prepare('SELECT * FROM engine_executions WHERE seq = ?'),
    running: database.prepare("SELECT * FROM engine_executions WHERE status = 'RUNNING' ORDER BY seq"),
    keepThread: database.prepare(
      'INSERT OR REPLACE INTO engine_threads (execution, id, data) VALUES (?, ?, ?)',
    ),
    dropThread: database.prepare('DELETE FROM engine_threads WHERE execution = ? AND id = ?'),
    threads: database.prepare('SELECT data FROM engine_threads WHERE execution = ? ORDER BY id'),
    addEvents: database.prepare(
      'INSERT INTO engine_history (execution, first, last, events, packed) VALUES (?, ?, ?, ?, ?)',
    ),
    dropEvents: database.prepare('DELETE FROM engine_history WHERE execution = ?'),
    history: database.prepare('SELECT events, packed FROM engine_history WHERE execution = ? ORDER BY first'),
    lastEvent: database.prepare('SELECT max(last) AS value FROM engine_history WHERE execution = ?'),
  };

  function transaction(write: () => void): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      write();
      database.exec('COMMIT');
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw thrown;
    }
    onWrite();
  }

  /** The events of an execution as JSON members, in order. */
  function eventText(seq: number): string {
    return sql.history
      .all(seq)
      .map((row) => historyRow.parse(row))
      .map(({ events, packed }) => events ?? (packed === null ? '' : inflateRawSync(packed).toString('utf8')))
      .join(',');
  }

  function keepTurn(turn: Turn): void {
    const { execution, outcome } = turn;
    const { seq, machine, name } = execution;
    if (turn.fresh) {
      const { hash, source } = execution.definition;
      sql.define.run(hash, JSON.stringify(source));
      const input = JSON.stringify(execution.input);
      sql.insert.run(seq, machine, name, hash, input, execution.startedMs, execution.syncParent);
    }
    if (turn.reopens) sql.reopen.run(execution.startedMs, seq);
    for (const id of turn.removed) sql.dropThread.run(seq, id);
    for (const each of turn.changed) sql.keepThread.run(seq, each.id, JSON.stringify(each));
    const events = JSON.stringify(turn.events).slice(1, -1);
    const first = execution.lastEvent - turn.events.length + 1;
    if (outcome !== undefined) endExecution(turn, outcome, events);
    else if (events !== '') sql.addEvents.run(seq, first, execution.lastEvent, events, null);
  }

  /** The outcome, and the whole history as one packed row. */
  function endExecution(turn: Turn, outcome: Outcome, events: string): void {
    const { seq, lastEvent } = turn.execution;
    const output = outcome.output === undefined ? null : JSON.stringify(outcome.output);
    sql.end.run(outcome.status, output, outcome.error ?? null, outcome.cause ?? null, turn.nowMs, seq);
    const before = eventText(seq);
    sql.dropEvents.run(seq);
    const whole = before === '' ? events : `${before},${events}`;
    sql.addEvents.run(seq, 1, lastEvent, null, deflateRawSync(whole, { level: 1 }));
  }

  const numberOf = (row: unknown): number => numberRow.parse(row).value ?? 0;
  const executionOf = (row: unknown): ExecutionRow | undefined =>
    row === undefined ? undefined : executionRow.parse(row);

  function keep(turns: readonly Turn[]): void {
    for (const turn of turns) {
      for (const child of turn.started) keepTurn(child);
      keepTurn(turn);
    }
  }

  return {
    commit: (turns) => transaction(() => keep(turns)),
    keep,
    find: (machine, name) => executionOf(sql.find.get(machine, name)),
    get: (seq) => executionOf(sql.get.get(seq)),
    running: () => sql.running.all().map((row) => executionRow.parse(row)),
    failed: (max) => sql.failed.all(max).map((row) => executionRow.parse(row)),
    threads: (seq) => sql.threads.all(seq).map((row) => threadRow.parse(row).data),
    lastEvent: (seq) => numberOf(sql.lastEvent.get(seq)),
    lastSeq: () => numberOf(sql.lastSeq.get()),
    source(hash) {
      const row = sql.source.get(hash);
      return row === undefined ? undefined : sourceRow.parse(row).source;
    },
    history: (seq) => z.array(historyEvent).parse(JSON.parse(`[${eventText(seq)}]`)),
  };
}
