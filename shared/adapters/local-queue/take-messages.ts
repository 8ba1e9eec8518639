import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { QueueKind } from '#shared/contracts/queues.contract.ts';
import type { ReceivedMessage } from '#shared/ports/queue.port.ts';

type Row = Record<string, SQLOutputValue>;

const DUE = `
  SELECT * FROM queue_messages WHERE queue = ?1 AND visible_at <= ?2 ORDER BY visible_at, id LIMIT ?3`;

/** The first message of each group, if it is due: while it is in flight its group gives nothing. One index look-up a group. */
const DUE_HEADS = `
  WITH RECURSIVE groups(name) AS (
    SELECT min(group_id) FROM queue_messages WHERE queue = ?1
    UNION ALL
    SELECT (SELECT min(group_id) FROM queue_messages WHERE queue = ?1 AND group_id > name) FROM groups WHERE name IS NOT NULL
  )
  SELECT head.* FROM groups
  JOIN queue_messages head ON head.id = (SELECT min(id) FROM queue_messages WHERE queue = ?1 AND group_id = groups.name)
  WHERE groups.name IS NOT NULL AND head.visible_at <= ?2
  ORDER BY head.id LIMIT ?3`;

const TAKE =
  'UPDATE queue_messages SET visible_at = ?, receive_count = receive_count + 1, in_flight = 1 WHERE id = ?';
const BURY =
  'UPDATE queue_messages SET queue = ?, visible_at = ?, receive_count = 0, in_flight = 0 WHERE id = ?';

export interface Taking {
  readonly queue: string;
  readonly kind: QueueKind;
  readonly max: number;
  readonly nowMs: number;
  readonly visibilitySeconds: number;
}

/**
 * Takes up to `max` due messages, inside the caller's transaction. A message that was delivered too often moves to the
 * dead letters instead, as SQS does at the next receive; `buried` says how many did.
 */
export function takeMessages(
  prepare: (sql: string) => StatementSync,
  { queue, kind, max, nowMs, visibilitySeconds }: Taking,
): { messages: ReceivedMessage[]; buried: number } {
  const due = prepare(kind.fifo ? DUE_HEADS : DUE);
  let buried = 0;
  for (;;) {
    const rows = due.all(queue, nowMs, max);
    const worn =
      kind.deadLetter === null
        ? []
        : rows.filter((row) => Number(row['receive_count']) >= kind.maxReceiveCount);
    if (worn.length === 0) {
      for (const row of rows) prepare(TAKE).run(nowMs + visibilitySeconds * 1_000, Number(row['id']));
      return { messages: rows.map(messageOf), buried };
    }
    for (const row of worn) prepare(BURY).run(kind.deadLetter, nowMs, Number(row['id']));
    buried += worn.length;
  }
}

/** Names one delivery: `<message>-<delivery>`. */
export function readReceipt(receipt: string): { id: number; delivery: number } {
  const match = /^(\d+)-(\d+)$/.exec(receipt);
  if (match === null) throw new Error('the receipt is not one that a receive gave');
  return { id: Number(match[1]), delivery: Number(match[2]) };
}

function messageOf(row: Row): ReceivedMessage {
  const id = String(row['id']);
  const receiveCount = Number(row['receive_count']) + 1;
  const body: unknown = JSON.parse(String(row['body']));
  if (!isObject(body)) throw new Error(`message ${id} is not an object`);
  return {
    id,
    receipt: `${id}-${receiveCount}`,
    body,
    receiveCount,
    groupId: row['group_id'] === null ? null : String(row['group_id']),
  };
}

/** Shallow on purpose: the text came from `JSON.stringify` of an object; the reader's contract looks closer. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
