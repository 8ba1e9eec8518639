import { describe, expect, it } from 'vitest';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Queue, QueueName, ReceivedMessage } from '#shared/ports/queue.port.ts';
import { awsQueue } from './harness/aws.ts';
import { localQueue } from './harness/local.ts';

const QUEUES: readonly [string, (clock: Clock) => Queue][] = [
  ['local', localQueue],
  ['SQS', awsQueue],
];

/** A clock that the test moves on; `waitSeconds: 0` everywhere, so that nothing waits for real. */
function movingClock(): Clock & { passSeconds(seconds: number): void } {
  let nowMs = Date.UTC(2026, 0, 1);
  return { nowMs: () => nowMs, passSeconds: (seconds) => void (nowMs += seconds * 1_000) };
}

const receive = (
  queue: Queue,
  name: QueueName,
  max = 1,
  visibilitySeconds = 30,
): Promise<readonly ReceivedMessage[]> => queue.receive(name, { max, visibilitySeconds, waitSeconds: 0 });

describe.each(QUEUES)('the %s queues', (_name, open) => {
  const setUp = (): { clock: ReturnType<typeof movingClock>; queue: Queue } => {
    const clock = movingClock();
    return { clock, queue: open(clock) };
  };
  const takeOne = async (queue: Queue, name: QueueName, visibilitySeconds = 30): Promise<ReceivedMessage> => {
    const [message] = await receive(queue, name, 1, visibilitySeconds);
    if (message === undefined) throw new Error(`${name} gave nothing`);
    return message;
  };

  it('gives a message with its body, count and group, once, and none after it is deleted', async () => {
    const { clock, queue } = setUp();
    await queue.send('agent-jobs', { jobId: 'j', nested: { list: [1, null] } });
    const message = await takeOne(queue, 'agent-jobs');
    expect(message).toMatchObject({
      body: { jobId: 'j', nested: { list: [1, null] } },
      receiveCount: 1,
      groupId: null,
    });
    expect(await receive(queue, 'agent-jobs')).toEqual([]);
    await queue.delete('agent-jobs', message.receipt);
    clock.passSeconds(31);
    expect(await receive(queue, 'agent-jobs')).toEqual([]);
  });

  it('gives a message again, under a new receipt, when its visibility lapses', async () => {
    const { clock, queue } = setUp();
    await queue.send('test-jobs', { n: 1 });
    const first = await takeOne(queue, 'test-jobs');
    clock.passSeconds(31);
    const second = await takeOne(queue, 'test-jobs');
    expect(second.receiveCount).toBe(2);
    expect(second.receipt).not.toBe(first.receipt);
    expect(second.id).toBe(first.id);
  });

  it('keeps a message hidden as long as its visibility is extended, and shows it at once at zero', async () => {
    const { clock, queue } = setUp();
    await queue.send('test-jobs', { n: 1 });
    const message = await takeOne(queue, 'test-jobs');
    clock.passSeconds(20);
    await queue.setVisibility('test-jobs', message.receipt, 30);
    clock.passSeconds(20);
    expect(await receive(queue, 'test-jobs')).toEqual([]);
    await queue.setVisibility('test-jobs', message.receipt, 0);
    expect(await receive(queue, 'test-jobs')).toHaveLength(1);
  });

  it('does not let the holder of a lapsed delivery hide the message from the next', async () => {
    const { clock, queue } = setUp();
    await queue.send('test-jobs', { n: 1 });
    const lapsed = await takeOne(queue, 'test-jobs');
    clock.passSeconds(31);
    await queue.setVisibility('test-jobs', lapsed.receipt, 600);
    expect(await receive(queue, 'test-jobs')).toHaveLength(1);
  });

  it('gives a delayed message when its time has come', async () => {
    const { clock, queue } = setUp();
    await queue.send('agent-jobs', { n: 1 }, { delaySeconds: 10 });
    expect(await receive(queue, 'agent-jobs')).toEqual([]);
    clock.passSeconds(10);
    expect(await receive(queue, 'agent-jobs')).toHaveLength(1);
  });

  it('keeps the order within a group, holds the group while one is in flight, and lets other groups pass', async () => {
    const { queue } = setUp();
    for (const [groupId, n] of [['a', 1], ['a', 2], ['b', 1], ['a', 3]] as const) {
      await queue.send('commands.fifo', { groupId, n }, { groupId, dedupId: `${groupId}${n}` });
    } // prettier-ignore
    const first = await takeOne(queue, 'commands.fifo');
    expect(first).toMatchObject({ body: { groupId: 'a', n: 1 }, groupId: 'a' });
    expect((await takeOne(queue, 'commands.fifo')).body).toEqual({ groupId: 'b', n: 1 });
    expect(await receive(queue, 'commands.fifo')).toEqual([]);
    await queue.delete('commands.fifo', first.receipt);
    const second = await takeOne(queue, 'commands.fifo');
    expect(second.body).toEqual({ groupId: 'a', n: 2 });
    await queue.setVisibility('commands.fifo', second.receipt, 0);
    expect((await takeOne(queue, 'commands.fifo')).body).toEqual({ groupId: 'a', n: 2 });
  });

  it('drops a second message of one deduplication id for five minutes, even after the first was deleted', async () => {
    const { clock, queue } = setUp();
    const send = (): Promise<void> => queue.send('commands.fifo', { n: 1 }, { groupId: 'g', dedupId: 'd' });
    await send();
    await send();
    const message = await takeOne(queue, 'commands.fifo');
    await queue.delete('commands.fifo', message.receipt);
    await send();
    expect(await receive(queue, 'commands.fifo')).toEqual([]);
    clock.passSeconds(301);
    await send();
    expect(await receive(queue, 'commands.fifo')).toHaveLength(1);
  });

  it('takes the body for the deduplication id where none is given', async () => {
    const { queue } = setUp();
    for (const n of [1, 1, 2]) await queue.send('commands.fifo', { n }, { groupId: String(n) });
    expect((await receive(queue, 'commands.fifo', 10)).map((message) => message.body)).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
  });

  it.each([
    ['agent-jobs', 'agent-jobs-dead', 3],
    ['test-jobs', 'test-jobs-dead', 3],
    ['commands.fifo', 'commands-dead.fifo', 5],
    ['deliveries.fifo', 'deliveries-dead.fifo', 10],
    ['notices.fifo', 'notices-dead.fifo', 100],
  ] as const)(
    'moves a message of %s to %s after %i deliveries, and redrives it',
    async (name, dead, deliveries) => {
      const { clock, queue } = setUp();
      await queue.send(name, { poison: true }, name.endsWith('.fifo') ? { groupId: 'g' } : {});
      for (let n = 0; n < deliveries; n += 1) {
        expect((await takeOne(queue, name)).receiveCount).toBe(n + 1);
        clock.passSeconds(31);
      }
      expect(await receive(queue, name)).toEqual([]);
      expect((await takeOne(queue, dead, 5)).body).toEqual({ poison: true });
      clock.passSeconds(6);
      expect(await queue.redrive(dead, 10)).toBe(1);
      expect(await receive(queue, dead)).toEqual([]);
      expect(await takeOne(queue, name)).toMatchObject({ body: { poison: true }, receiveCount: 1 });
      expect(await queue.redrive(dead, 10)).toBe(0);
    },
  );

  it('redrives no more than asked', async () => {
    const { clock, queue } = setUp();
    for (const n of [1, 2, 3]) await queue.send('agent-jobs', { n });
    for (let delivery = 0; delivery < 3; delivery += 1) {
      expect(await receive(queue, 'agent-jobs', 10)).toHaveLength(3);
      clock.passSeconds(31);
    }
    expect(await receive(queue, 'agent-jobs', 10)).toEqual([]);
    expect(await queue.redrive('agent-jobs-dead', 2)).toBe(2);
    expect(await receive(queue, 'agent-jobs', 10)).toHaveLength(2);
    expect(await receive(queue, 'agent-jobs-dead', 10)).toHaveLength(1);
  });

  it('gives at most ten messages at once', async () => {
    const { queue } = setUp();
    for (let n = 0; n < 12; n += 1) await queue.send('agent-jobs', { n });
    expect(await receive(queue, 'agent-jobs', 50)).toHaveLength(10);
  });

  it('takes a deletion under an old receipt without an error', async () => {
    const { clock, queue } = setUp();
    await queue.send('agent-jobs', { n: 1 });
    const old = await takeOne(queue, 'agent-jobs', 5);
    clock.passSeconds(6);
    const current = await takeOne(queue, 'agent-jobs', 5);
    await queue.delete('agent-jobs', current.receipt);
    await queue.delete('agent-jobs', old.receipt);
    clock.passSeconds(6);
    expect(await receive(queue, 'agent-jobs')).toEqual([]);
  });

  it('refuses groups and deduplication where they do not belong', async () => {
    const { queue } = setUp();
    await expect(queue.send('commands.fifo', {})).rejects.toThrow('groupId');
    await expect(queue.send('commands.fifo', {}, { groupId: 'g', delaySeconds: 1 })).rejects.toThrow('FIFO');
    await expect(queue.send('agent-jobs', {}, { groupId: 'g' })).rejects.toThrow('FIFO');
    await expect(queue.redrive('agent-jobs', 1)).rejects.toThrow('dead-letter');
  });
});
