/** Steps of the queues' tables, only ever appended to. Times are milliseconds since 1970. */
export const LOCAL_QUEUE_SCHEMA = [
  `
  CREATE TABLE queue_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL, group_id TEXT, body TEXT NOT NULL,
    visible_at INTEGER NOT NULL, receive_count INTEGER NOT NULL DEFAULT 0, in_flight INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX queue_messages_by_visibility ON queue_messages (queue, visible_at, id);
  CREATE INDEX queue_messages_by_group ON queue_messages (queue, group_id, id) WHERE group_id IS NOT NULL;
  CREATE TABLE queue_dedup (
    queue TEXT NOT NULL, dedup_id TEXT NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (queue, dedup_id)
  ) WITHOUT ROWID;
  CREATE INDEX queue_dedup_by_end ON queue_dedup (until)`,
] as const;
