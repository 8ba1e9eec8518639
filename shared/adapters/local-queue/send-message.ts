import { createHash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { DEDUP_SECONDS, type QueueKind } from '#shared/contracts/queues.contract.ts';

export interface Sending {
  readonly queue: string;
  readonly kind: QueueKind;
  readonly body: JsonObject;
  readonly nowMs: number;
  readonly groupId?: string | undefined;
  readonly dedupId?: string | undefined;
  readonly delaySeconds?: number | undefined;
}

/** Adds the message, inside the caller's transaction; drops it when its deduplication id was seen in the last 5 minutes. */
export function sendMessage(prepare: (sql: string) => StatementSync, sending: Sending): void {
  assertSendable(sending);
  const { queue, kind, nowMs, groupId, delaySeconds = 0 } = sending;
  const body = JSON.stringify(sending.body);
  if (kind.fifo) {
    const dedupId = sending.dedupId ?? createHash('sha256').update(body).digest('hex');
    prepare('DELETE FROM queue_dedup WHERE until <= ?').run(nowMs);
    const { changes } = prepare('INSERT INTO queue_dedup VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
      queue,
      dedupId,
      nowMs + DEDUP_SECONDS * 1_000,
    );
    if (Number(changes) === 0) return;
  }
  prepare('INSERT INTO queue_messages (queue, group_id, body, visible_at) VALUES (?, ?, ?, ?)').run(
    queue,
    groupId ?? null,
    body,
    nowMs + delaySeconds * 1_000,
  );
}

/** What SQS refuses is refused here too. @throws Error */
function assertSendable({ queue, kind, groupId, dedupId, delaySeconds }: Sending): void {
  if (kind.fifo && groupId === undefined) throw new Error(`a message for ${queue} needs a groupId`);
  if (kind.fifo && delaySeconds !== undefined)
    throw new Error(`${queue} is FIFO: one message cannot be delayed`);
  if (!kind.fifo && (groupId !== undefined || dedupId !== undefined)) {
    throw new Error(`${queue} is no FIFO queue: it takes neither groupId nor dedupId`);
  }
}
