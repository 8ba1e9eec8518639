import { describe, expect, it } from 'vitest';
import { QUEUES as ALL } from '#shared/contracts/queues.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { DeadMessage } from '#shared/ports/dead-letters.port.ts';
import { awsQueues, type Queues } from './harness/aws.ts';
import { localQueues } from './harness/local.ts';

const OPENED: readonly [string, (clock: Clock) => Queues][] = [
  ['local', localQueues],
  ['SQS', awsQueues],
];

const DEAD = 'agent-jobs-dead';
const FIFO = 'commands-dead.fifo';

describe.each(OPENED)('dead letters in the %s queues', (_name, open) => {
  const setUp = () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const { queue, letters } = open({ nowMs: () => nowMs });
    const lie = async (...numbers: readonly number[]): Promise<void> => {
      for (const n of numbers) await queue.send(DEAD, { n });
    };
    /** What a sweep shows that keeps everything. */
    const look = async (max = 100, name: string = DEAD): Promise<readonly DeadMessage[]> => {
      const seen: DeadMessage[] = [];
      await letters.sweep(name, max, async (message) => {
        seen.push(message);
        return 'keep';
      });
      return seen;
    };
    const bodies = async (max?: number): Promise<readonly string[]> =>
      (await look(max)).map(({ body }) => body);
    return {
      queue,
      letters,
      lie,
      look,
      bodies,
      passSeconds: (seconds: number) => void (nowMs += seconds * 1_000),
    };
  };

  it('are counted in every queue, empty ones too, by name', async () => {
    const { queue, letters, lie } = setUp();
    await lie(1, 2);
    await queue.send(FIFO, { n: 3 }, { groupId: 'g' });
    const counts: Readonly<Record<string, number>> = { [DEAD]: 2, [FIFO]: 1 };
    expect(await letters.list()).toEqual(
      ALL.map(({ deadLetter }) => ({ queue: deadLetter, messages: counts[deadLetter] ?? 0 })).toSorted(
        (a, b) => a.queue.localeCompare(b.queue),
      ),
    );
  });

  it('are seen as they were sent, with their group', async () => {
    const { queue, lie, look } = setUp();
    await lie(1);
    await queue.send(FIFO, { text: 'ü' }, { groupId: 'g' });
    expect(await look()).toEqual([{ id: expect.any(String) as string, body: '{"n":1}', groupId: null }]);
    expect(await look(1, FIFO)).toEqual([
      { id: expect.any(String) as string, body: '{"text":"ü"}', groupId: 'g' },
    ]);
  });

  it('are deleted when they are done with, and can be seen again at once when they are kept', async () => {
    const { letters, lie, bodies } = setUp();
    await lie(1, 2, 3);
    const done = await letters.sweep(DEAD, 10, async ({ body }) => (body === '{"n":2}' ? 'keep' : 'done'));
    expect(done).toBe(2);
    expect(await bodies()).toEqual(['{"n":2}']);
  });

  it('are looked at once each, more than one receive gives, and no more than asked', async () => {
    const { lie, bodies } = setUp();
    const numbers = Array.from({ length: 23 }, (_, n) => n);
    await lie(...numbers);
    const all = numbers.map((n) => `{"n":${n}}`);
    expect(await bodies()).toEqual(all);
    expect(await bodies(12)).toEqual(all.slice(0, 12));
    expect(await bodies(0)).toEqual([]);
  });

  it('stay, all but those done with before, where a look at one fails', async () => {
    const { letters, lie, bodies } = setUp();
    await lie(1, 2, 3);
    const sweep = letters.sweep(DEAD, 10, async ({ body }) => {
      if (body === '{"n":2}') throw new Error('no');
      return 'done';
    });
    await expect(sweep).rejects.toThrow('no');
    expect(await bodies()).toEqual(['{"n":2}', '{"n":3}']);
  });

  it('are held while they are looked at: nobody else sees, takes or redrives them', async () => {
    const { queue, letters, lie, bodies } = setUp();
    await lie(1);
    const others: unknown[] = [];
    await letters.sweep(DEAD, 10, async () => {
      others.push(await bodies());
      others.push(await queue.receive(DEAD, { max: 1, visibilitySeconds: 30, waitSeconds: 0 }));
      others.push(await queue.redrive(DEAD, 10));
      return 'keep';
    });
    expect(others).toEqual([[], [], 0]);
    expect(await bodies()).toEqual(['{"n":1}']);
  });

  it.each(['done', 'keep'] as const)(
    'are whose they are when a look took so long that another took them: %s changes nothing',
    async (answer) => {
      const { queue, letters, passSeconds } = setUp();
      await queue.send(FIFO, { n: 1 }, { groupId: 'g' });
      await letters.sweep(FIFO, 1, async () => {
        passSeconds(61);
        const taken = await queue.receive(FIFO, { max: 1, visibilitySeconds: 30, waitSeconds: 0 });
        expect(taken).toHaveLength(1);
        return answer;
      });
      expect(await queue.receive(FIFO, { max: 1, visibilitySeconds: 30, waitSeconds: 0 })).toEqual([]);
      passSeconds(31);
      expect(await queue.receive(FIFO, { max: 1, visibilitySeconds: 30, waitSeconds: 0 })).toHaveLength(1);
    },
  );

  it('do not lie among what is still to be carried out', async () => {
    const { queue, look } = setUp();
    await queue.send('agent-jobs', { n: 1 });
    await expect(look(1, 'agent-jobs')).rejects.toThrow('agent-jobs');
  });
});
