import { QUEUES } from '#shared/contracts/queues.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { DeadLetters } from '#shared/ports/dead-letters.port.ts';
import type { QueueDatabase } from './local-queue.adapter.ts';

const COUNT = 'SELECT count(*) AS n FROM queue_messages WHERE queue = ?';
const LYING =
  'SELECT id, group_id, body FROM queue_messages WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT ?';
const DROP = 'DELETE FROM queue_messages WHERE id = ? AND queue = ? AND visible_at <= ?';

/** The dead letters among the queues of one database, whose queue has made the tables. */
export function createLocalDeadLetters({
  database,
  clock,
}: {
  readonly database: QueueDatabase;
  readonly clock: Clock;
}): DeadLetters {
  return {
    list: async () =>
      QUEUES.map(({ deadLetter }) => ({
        queue: deadLetter,
        messages: Number(database.prepare(COUNT).get(deadLetter)?.['n'] ?? 0),
      })).toSorted((a, b) => a.queue.localeCompare(b.queue)),
    sweep: async (queue, max, settle) => {
      let done = 0;
      for (const row of database.prepare(LYING).all(queue, clock.nowMs(), max)) {
        const id = String(row['id']);
        const groupId = row['group_id'] === null ? null : String(row['group_id']);
        if ((await settle({ id, groupId, body: String(row['body']) })) === 'keep') continue;
        await database.soon('queue.delete', () => {
          // Somebody may have taken it meanwhile: then it is theirs.
          const { changes } = database.prepare(DROP).run(Number(id), queue, clock.nowMs());
          done += Number(changes);
        });
      }
      return done;
    },
  };
}
