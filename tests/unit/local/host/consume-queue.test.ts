import { expect, test } from 'vitest';
import { ChannelDown } from '#shared/ports/channel.port.ts';
import { CodeHostUnavailable } from '#shared/ports/code-host.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { consumeQueue } from '#local/host/consume-queue.ts';

/** How long a message rests whose handling ends with this error. */
const restAfter = async (error: Error): Promise<number> => {
  const rested = Promise.withResolvers<number>();
  let given = false;
  const queue: Queue = {
    send: async () => undefined,
    receive: async () => {
      // A poll that finds nothing takes a while.
      if (given) await rested.promise;
      if (given) return new Promise((resolve) => setImmediate(() => resolve([])));
      given = true;
      return [{ id: 'm1', receipt: 'r1', body: {}, receiveCount: 1, groupId: 'g' }];
    },
    delete: async () => undefined,
    setVisibility: async (_name, _receipt, seconds) => rested.resolve(seconds),
    redrive: async () => 0,
  };
  const consumer = consumeQueue({
    queue,
    name: 'deliveries.fifo',
    concurrency: 1,
    visibilitySeconds: 120,
    restSeconds: 60,
    handle: () => Promise.reject(error),
    onError: () => undefined,
  });
  const seconds = await rested.promise;
  await consumer.stop();
  return seconds;
};

test('a message whose platform asks to wait longer rests as long as it asks, at most an hour', async () => {
  expect(await restAfter(new CodeHostUnavailable('limited', 900))).toBe(900);
  expect(await restAfter(new ChannelDown('limited', 900))).toBe(900);
  expect(await restAfter(new CodeHostUnavailable('limited', 86_400))).toBe(3_600);
});

test('a message of a platform that asks for less, or for nothing, rests as the queue says', async () => {
  expect(await restAfter(new CodeHostUnavailable('limited', 5))).toBe(60);
  expect(await restAfter(new CodeHostUnavailable('down'))).toBe(60);
  expect(await restAfter(new Error('broken'))).toBe(60);
});
