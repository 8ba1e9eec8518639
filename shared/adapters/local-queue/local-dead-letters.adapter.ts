import { MAX_RECEIVE, QUEUES } from '#shared/contracts/queues.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { DeadLetters, DeadMessage } from '#shared/ports/dead-letters.port.ts';
import type { QueueDatabase } from './local-queue.adapter.ts';

/** How long a message is out of sight of others while it is looked at, as on SQS. */
const HELD_MS = 60_000;

const COUNT = 'SELECT count(*) AS n FROM queue_messages WHERE queue = ?';
const LYING = `
  SELECT id, group_id, body, visible_at FROM queue_messages
  WHERE queue = ? AND visible_at <= ? AND id > ? ORDER BY id LIMIT ?`;
const SHOW_AT = 'UPDATE queue_messages SET visible_at = ? WHERE id = ?';
/** Whom the hold lapsed for has lost the message: somebody may have taken it meanwhile. */
const HELD = 'id = ? AND queue = ? AND visible_at = ?';
const DROP = `DELETE FROM queue_messages WHERE ${HELD}`;
const LET_GO = `UPDATE queue_messages SET visible_at = ? WHERE ${HELD}`;

interface Held extends DeadMessage {
  readonly visibleAtMs: number;
  readonly untilMs: number;
}

/** The dead letters among the queues of one database, whose queue has made the tables. */
export function createLocalDeadLetters({
  database,
  clock,
}: {
  readonly database: QueueDatabase;
  readonly clock: Clock;
}): DeadLetters {
  const hold = (queue: string, after: number, max: number): Promise<readonly Held[]> =>
    database.soon('queue.receive', () => {
      const nowMs = clock.nowMs();
      const untilMs = nowMs + HELD_MS;
      const rows = database.prepare(LYING).all(queue, nowMs, after, max);
      for (const row of rows) database.prepare(SHOW_AT).run(untilMs, Number(row['id']));
      return rows.map((row) => ({
        id: String(row['id']),
        groupId: row['group_id'] === null ? null : String(row['group_id']),
        body: String(row['body']),
        visibleAtMs: Number(row['visible_at']),
        untilMs,
      }));
    });
  const drop = (queue: string, { id, untilMs }: Held): Promise<unknown> =>
    database.soon('queue.delete', () => database.prepare(DROP).run(Number(id), queue, untilMs));
  const letGo = (queue: string, kept: Iterable<Held>): Promise<void> =>
    database.soon('queue.visibility', () => {
      for (const { id, visibleAtMs, untilMs } of kept)
        database.prepare(LET_GO).run(visibleAtMs, Number(id), queue, untilMs);
    });
  return {
    list: async () =>
      QUEUES.map(({ deadLetter }) => ({
        queue: deadLetter,
        messages: Number(database.prepare(COUNT).get(deadLetter)?.['n'] ?? 0),
      })).toSorted((a, b) => a.queue.localeCompare(b.queue)),
    sweep: async (queue, max, settle) => {
      if (QUEUES.some(({ name }) => name === queue)) throw new Error(`${queue} is no dead-letter queue`);
      const kept = new Map<string, Held>();
      let [done, last] = [0, 0];
      try {
        while (done + kept.size < max) {
          const messages = await hold(queue, last, Math.min(max - done - kept.size, MAX_RECEIVE));
          if (messages.length === 0) break;
          for (const message of messages) kept.set(message.id, message);
          for (const message of messages) {
            const { id, groupId, body } = message;
            last = Number(id);
            if ((await settle({ id, groupId, body })) === 'keep') continue;
            await drop(queue, message);
            kept.delete(id);
            done += 1;
          }
        }
      } finally {
        if (kept.size > 0) await letGo(queue, kept.values());
      }
      return done;
    },
  };
}
