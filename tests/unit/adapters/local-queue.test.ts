import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalQueue } from '#shared/adapters/local-queue/local-queue.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { testFolder } from '../../contract/harness/folder.ts';
import { localDatabase } from '../../contract/harness/local.ts';

const LONG = { max: 1, visibilitySeconds: 30, waitSeconds: 60 };

describe('the local queues, waiting', () => {
  it('wake a waiting receive when a message is sent', async () => {
    const queue = createLocalQueue({ database: localDatabase(), clock: systemClock });
    const waiting = queue.receive('agent-jobs', LONG);
    await queue.send('agent-jobs', { n: 1 });
    expect((await waiting).map((message) => message.body)).toEqual([{ n: 1 }]);
  });

  it('wake a waiting receive when its group is free again', async () => {
    const queue = createLocalQueue({ database: localDatabase(), clock: systemClock });
    for (const n of [1, 2]) await queue.send('commands.fifo', { n }, { groupId: 'g' });
    const [first] = await queue.receive('commands.fifo', LONG);
    const waiting = queue.receive('commands.fifo', LONG);
    await queue.delete('commands.fifo', first?.receipt ?? '');
    expect((await waiting).map((message) => message.body)).toEqual([{ n: 2 }]);
  });

  it('give a message by themselves when its visibility lapses', async () => {
    const queue = createLocalQueue({ database: localDatabase(), clock: systemClock });
    await queue.send('agent-jobs', { n: 1 });
    await queue.receive('agent-jobs', { ...LONG, visibilitySeconds: 0.02 });
    expect(await queue.receive('agent-jobs', LONG)).toMatchObject([{ receiveCount: 2 }]);
  });

  it('hand one message to one of two waiting receives, and end the other with nothing when closed', async () => {
    const queue = createLocalQueue({ database: localDatabase(), clock: systemClock });
    const both = Promise.all([queue.receive('agent-jobs', LONG), queue.receive('agent-jobs', LONG)]);
    await queue.send('agent-jobs', { n: 1 });
    queue.close();
    const counts = (await both).map((messages) => messages.length).sort();
    expect(counts[0]).toBe(0);
    expect(await queue.receive('agent-jobs', LONG)).toEqual([]);
  });

  it('wake who waits for the dead letters when a message is buried', async () => {
    const queue = createLocalQueue({ database: localDatabase(), clock: systemClock });
    await queue.send('agent-jobs', { n: 1 });
    const dead = queue.receive('agent-jobs-dead', LONG);
    for (let n = 0; n < 4; n += 1)
      await queue.receive('agent-jobs', { max: 1, visibilitySeconds: 0, waitSeconds: 0 });
    expect((await dead).map((message) => message.body)).toEqual([{ n: 1 }]);
  });
});

describe('the local queues, after a restart', () => {
  it('give at once what the dead process held, without counting its death against the message', async () => {
    const path = join(testFolder(), 'state.db');
    for (let life = 0; life < 6; life += 1) {
      const database = openLocalDatabase(path, { synchronous: 'NORMAL' });
      const queue = createLocalQueue({ database, clock: systemClock });
      if (life === 0) await queue.send('agent-jobs', { n: 1 });
      expect(
        await queue.receive('agent-jobs', { max: 1, visibilitySeconds: 900, waitSeconds: 0 }),
      ).toMatchObject([{ receiveCount: 1 }]);
      database.close();
    }
  });

  it('keep a delay that is not over', async () => {
    const path = join(testFolder(), 'state.db');
    const first = openLocalDatabase(path, { synchronous: 'NORMAL' });
    await createLocalQueue({ database: first, clock: systemClock }).send(
      'agent-jobs',
      { n: 1 },
      { delaySeconds: 900 },
    );
    first.close();
    const second = openLocalDatabase(path, { synchronous: 'NORMAL' });
    const queue = createLocalQueue({ database: second, clock: systemClock });
    expect(await queue.receive('agent-jobs', { max: 1, visibilitySeconds: 30, waitSeconds: 0 })).toEqual([]);
    second.close();
  });
});
