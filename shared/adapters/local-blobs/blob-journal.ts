import type { StatementSync } from 'node:sqlite';

/** What the journal needs of the open database. */
export interface JournalDatabase {
  prepare(sql: string): StatementSync;
  soon<T>(kind: string, work: () => T): Promise<T>;
  migrate(component: string, steps: readonly string[]): void;
}

export interface JournalEntry {
  readonly seq: number;
  readonly key: string;
  readonly body: Uint8Array;
}

/**
 * Small blobs that were written but not synced, beside the records in one log: whatever record names a blob came later
 * there, so a power cut that leaves the record leaves the blob. It costs no wait for the disk; two for each file did.
 */
export interface BlobJournal {
  /** Resolves when the entry is in the log. */
  note(key: string, body: Uint8Array): Promise<void>;
  /** Every entry, oldest first. */
  entries(): readonly JournalEntry[];
  /** How much lies in the journal, and the newest entry. */
  extent(): { readonly count: number; readonly bytes: number; readonly last: number };
  /** Keys of the entries up to and with `seq`. */
  keys(seq: number): readonly string[];
  /** The files of the entries up to and with `seq` are synced. */
  settle(seq: number): Promise<void>;
  /** The blob is deleted. */
  forget(key: string): Promise<void>;
}

const SCHEMA = [
  `CREATE TABLE blob_journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, body BLOB NOT NULL);
   CREATE INDEX blob_journal_by_key ON blob_journal (key)`,
] as const;

export function createBlobJournal(database: JournalDatabase): BlobJournal {
  database.migrate('blob-journal', SCHEMA);
  const rows = (sql: string, ...values: number[]) => database.prepare(sql).all(...values);
  const [held] = rows(
    'SELECT count(*) AS count, total(length(body)) AS bytes, max(seq) AS last FROM blob_journal',
  );
  let extent = {
    count: Number(held?.['count'] ?? 0),
    bytes: Number(held?.['bytes'] ?? 0),
    last: Number(held?.['last'] ?? 0),
  };
  return {
    note: async (key, body) => {
      const last = await database.soon('blobs.put', () =>
        Number(
          database.prepare('INSERT INTO blob_journal (key, body) VALUES (?, ?)').run(key, body)
            .lastInsertRowid,
        ),
      );
      extent = { count: extent.count + 1, bytes: extent.bytes + body.byteLength, last };
    },
    entries: () =>
      rows('SELECT seq, key, body FROM blob_journal ORDER BY seq').map((row) => ({
        seq: Number(row['seq']),
        key: String(row['key']),
        body: row['body'] instanceof Uint8Array ? row['body'] : new Uint8Array(),
      })),
    extent: () => extent,
    keys: (seq) =>
      rows('SELECT DISTINCT key FROM blob_journal WHERE seq <= ?', seq).map((row) => String(row['key'])),
    settle: async (seq) => {
      await database.soon('blobs.settle', () =>
        database.prepare('DELETE FROM blob_journal WHERE seq <= ?').run(seq),
      );
      extent = { ...extent, count: 0, bytes: 0 };
    },
    forget: async (key) => {
      await database.soon('blobs.forget', () =>
        database.prepare('DELETE FROM blob_journal WHERE key = ?').run(key),
      );
    },
  };
}
