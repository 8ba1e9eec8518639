import type { StatementSync } from 'node:sqlite';
import { MAX_RECEIVE, queueKinds, type QueueKind } from '#shared/contracts/queues.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Queue, ReceivedMessage } from '#shared/ports/queue.port.ts';
import { LOCAL_QUEUE_SCHEMA } from './schema.ts';
import { sendMessage } from './send-message.ts';
import { readReceipt, takeMessages } from './take-messages.ts';
import { createWaiters } from './waiters.ts';

/** What the queues need of the open database. */
export interface QueueDatabase {
  prepare(sql: string): StatementSync;
  transaction<T>(kind: string, work: () => T): T;
  soon<T>(kind: string, work: () => T): Promise<T>;
  migrate(component: string, steps: readonly string[]): void;
}

export interface LocalQueue extends Queue {
  /** Ends every receive that waits, with nothing; a receive after it waits no more. */
  close(): void;
}

export interface LocalQueueOptions {
  readonly database: QueueDatabase;
  /** Real time: visibility and delays are counted on it. */
  readonly clock: Clock;
}

/** Whatever was in flight belonged to a process that is gone (one process per folder), and its death is not the message's fault. */
const RELEASE = `
  UPDATE queue_messages SET visible_at = ?, in_flight = 0, receive_count = max(receive_count - 1, 0)
  WHERE in_flight = 1 AND visible_at > ?`;
const REDRIVE = `
  INSERT INTO queue_messages (queue, group_id, body, visible_at)
  SELECT ?, group_id, body, ? FROM queue_messages WHERE id = ?`;

/** SQS's queues on SQLite: groups in order, visibility, dead letters, redrive. */
export function createLocalQueue({ database, clock }: LocalQueueOptions): LocalQueue {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  const waiters = createWaiters();
  let closed = false;
  database.migrate('local-queue', LOCAL_QUEUE_SCHEMA);
  database.transaction('queue.release', () => prepare(RELEASE).run(clock.nowMs(), clock.nowMs()));

  const take = async (
    queue: string,
    nowMs: number,
    options: { max: number; visibilitySeconds: number },
  ): Promise<ReceivedMessage[]> => {
    const kind = kindOf(queue);
    const max = Math.min(options.max, MAX_RECEIVE);
    const { visibilitySeconds } = options;
    const { messages, buried } = await database.soon('queue.receive', () =>
      takeMessages(prepare, { queue, kind, max, nowMs, visibilitySeconds }),
    );
    if (buried > 0 && kind.deadLetter !== null) waiters.wake(kind.deadLetter);
    return messages;
  };
  /** Every lane of a worker looks at each message: those that come too late need no transaction to see it. */
  const isAnyDue = (queue: string, nowMs: number): boolean =>
    prepare('SELECT 1 FROM queue_messages WHERE queue = ? AND visible_at <= ? LIMIT 1').get(queue, nowMs) !==
    undefined;
  const nextDueMs = (queue: string, nowMs: number): number => {
    const row = prepare(
      'SELECT min(visible_at) AS at FROM queue_messages WHERE queue = ? AND visible_at > ?',
    ).get(queue, nowMs);
    return typeof row?.['at'] === 'number' ? row['at'] - nowMs : Number.POSITIVE_INFINITY;
  };

  return {
    send: async (queue, body, options = {}) => {
      await database.soon('queue.send', () =>
        sendMessage(prepare, { ...options, queue, body, kind: kindOf(queue), nowMs: clock.nowMs() }),
      );
      waiters.wake(queue);
    },
    receive: async (queue, options) => {
      const deadline = clock.nowMs() + options.waitSeconds * 1_000;
      for (;;) {
        if (closed) return [];
        // One time for both: a message that falls due between two looks at the clock would be waited for to the end.
        const nowMs = clock.nowMs();
        const messages = isAnyDue(queue, nowMs) ? await take(queue, nowMs, options) : [];
        if (messages.length > 0 || nowMs >= deadline) return messages;
        await waiters.wait(queue, Math.min(deadline - nowMs, nextDueMs(queue, nowMs)));
      }
    },
    delete: async (queue, receipt) => {
      const { id, delivery } = readReceipt(receipt);
      await database.soon('queue.delete', () =>
        prepare('DELETE FROM queue_messages WHERE id = ? AND queue = ? AND receive_count = ?').run(
          id,
          queue,
          delivery,
        ),
      );
      waiters.wake(queue);
    },
    setVisibility: async (queue, receipt, seconds) => {
      const { id, delivery } = readReceipt(receipt);
      const nowMs = clock.nowMs();
      await database.soon('queue.visibility', () =>
        prepare(
          'UPDATE queue_messages SET visible_at = ? WHERE id = ? AND queue = ? AND receive_count = ? AND visible_at > ?',
        ).run(nowMs + seconds * 1_000, id, queue, delivery, nowMs),
      );
      waiters.wake(queue);
    },
    redrive: async (deadLetterQueue, max) => {
      const { source } = kindOf(deadLetterQueue);
      if (source === null) throw new Error(`${deadLetterQueue} is no dead-letter queue`);
      const nowMs = clock.nowMs();
      const moved = await database.soon('queue.redrive', () => {
        const ids = prepare(
          'SELECT id FROM queue_messages WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT ?',
        )
          .all(deadLetterQueue, nowMs, max)
          .map((row) => Number(row['id']));
        // A new row: behind what its group has in flight, as SQS redrives.
        for (const id of ids) {
          prepare(REDRIVE).run(source, nowMs, id);
          prepare('DELETE FROM queue_messages WHERE id = ?').run(id);
        }
        return ids.length;
      });
      waiters.wake(source);
      return moved;
    },
    close: () => {
      closed = true;
      waiters.wakeAll();
    },
  };
}

function kindOf(queue: string): QueueKind {
  const kind = queueKinds.get(queue);
  if (kind === undefined) throw new Error(`there is no queue ${queue}`);
  return kind;
}
