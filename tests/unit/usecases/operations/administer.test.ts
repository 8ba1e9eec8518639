import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Operation } from '#shared/contracts/operations.contract.ts';
import type { ExecutionState } from '#shared/ports/executions.port.ts';
import { createLocalDeadLetters } from '#shared/adapters/local-queue/local-dead-letters.adapter.ts';
import { createLocalQueue } from '#shared/adapters/local-queue/local-queue.adapter.ts';
import { sayOperation } from '#local/cli/say-operation.ts';
import { administer, type AdministerDeps } from '#shared/usecases/operations/administer.usecase.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { keepAttempts } from '#shared/usecases/deliveries/keep-attempts.ts';
import { localDatabase } from '../../../contract/harness/local.ts';
import { createMemoryStore } from '../memory-store.ts';

/** Queues on a local database, where `poison` is delivered until it is dead. */
const setUp = (executions: Readonly<Record<string, ExecutionState['status']>> = {}) => {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs };
  const database = localDatabase();
  const queue = createLocalQueue({ database, clock });
  const store = createMemoryStore();
  const redriven: string[] = [];
  const called: [string, JsonObject][] = [];
  const deps: AdministerDeps = {
    queue,
    store,
    clock,
    deadLetters: createLocalDeadLetters({ database, clock }),
    callFunction: async (name, event) => void called.push([name, event]),
    executions: {
      describe: async (machine, name) => {
        const status = executions[`${machine} ${name}`];
        return status === undefined ? undefined : { status };
      },
    },
    failedExecutions: {
      list: async () => [{ machine: 'sprint', name: 's-1', status: 'FAILED', endedAt: null }],
      redrive: async (machine, name) => void redriven.push(`${machine} ${name}`),
    },
  };
  const poison = async (n: number): Promise<void> => {
    await queue.send('commands.fifo', { n }, { groupId: 'p' });
    for (let taken = 0; taken <= 5; taken += 1) {
      await queue.receive('commands.fifo', { max: 1, visibilitySeconds: 1, waitSeconds: 0 });
      nowMs += 2_000;
    }
  };
  return {
    deps,
    store,
    poison,
    redriven,
    called,
    queue,
    ask: (wanted: Operation) => administer(wanted, deps),
  };
};

const DEAD = 'commands-dead.fifo';

describe('dead letters', () => {
  it('are counted and shown, and stay where they are', async () => {
    const { ask, poison } = setUp();
    await poison(1);
    await poison(2);
    for (let look = 0; look < 2; look += 1) {
      expect(await ask({ kind: 'list-dead-letters' })).toMatchObject({
        queues: expect.arrayContaining([
          { queue: DEAD, messages: 2 },
          { queue: 'agent-jobs-dead', messages: 0 },
        ]) as unknown,
      });
      expect(await ask({ kind: 'show-dead-letters', queue: DEAD, max: 1 })).toMatchObject({
        messages: [{ body: '{"n":1}', groupId: 'p' }],
      });
    }
  });

  it('go back to their queue, of one queue or of all', async () => {
    const { ask, poison, queue } = setUp();
    await poison(1);
    expect(await ask({ kind: 'redrive-dead-letters', queue: DEAD })).toEqual({
      kind: 'moved',
      queues: [{ queue: DEAD, moved: 1 }],
    });
    const [message] = await queue.receive('commands.fifo', { max: 1, visibilitySeconds: 9, waitSeconds: 0 });
    expect(message).toMatchObject({ body: { n: 1 }, receiveCount: 1 });
    expect(await ask({ kind: 'redrive-dead-letters' })).toEqual({ kind: 'moved', queues: [] });
  });

  it('are dropped by id or all together; an id that is not there is told', async () => {
    const { ask, poison } = setUp();
    for (const n of [1, 2, 3]) await poison(n);
    const shown = await ask({ kind: 'show-dead-letters', queue: DEAD, max: 10 });
    const ids = shown.kind === 'messages' ? shown.messages.map(({ id }) => id) : [];
    expect(await ask({ kind: 'drop-dead-letters', queue: DEAD, ids: [ids[1]!] })).toMatchObject({
      dropped: 1,
    });
    await expect(ask({ kind: 'drop-dead-letters', queue: DEAD, ids: [ids[1]!] })).rejects.toThrow('0 of 1');
    expect(await ask({ kind: 'drop-dead-letters', queue: DEAD })).toMatchObject({ dropped: 2 });
  });

  it('of a queue that is not there are refused with the names of those that are', async () => {
    await expect(setUp().ask({ kind: 'show-dead-letters', queue: 'nope', max: 1 })).rejects.toThrow(
      /no queue "nope".*commands-dead\.fifo/,
    );
  });

  it('of a function call it again, with what the topic could not deliver or it failed on', async () => {
    const { deps, called } = setUp();
    const bodies = [
      JSON.stringify({ Type: 'Notification', MessageId: 'm', Message: '{"kind":"x"}' }),
      JSON.stringify({ requestContext: {}, requestPayload: { Records: [] } }),
      'nonsense',
    ];
    const deadLetters: AdministerDeps['deadLetters'] = {
      list: async () => [{ queue: 'measure-events-dead', messages: bodies.length }],
      sweep: async (_queue, _max, settle) => {
        for (const body of bodies) await settle({ id: 'm', body, groupId: null });
        return bodies.length;
      },
    };
    const ask = administer({ kind: 'redrive-dead-letters' }, { ...deps, deadLetters });
    await expect(ask).rejects.toThrow('is not an event');
    expect(called).toEqual([
      [
        'measure-events',
        {
          Records: [
            expect.objectContaining({ Sns: expect.objectContaining({ Message: '{"kind":"x"}' }) as unknown }),
          ],
        },
      ],
      ['measure-events', { Records: [] }],
    ]);
  });
});

describe('what the table’s stream has given up', () => {
  const effect = (n: number) => ({
    v: 1 as const,
    id: `eff_shop_${String(n).padStart(10, '0')}_1`,
    projectId: 'shop',
    effect: { kind: 'export-state' as const, projectId: 'shop' },
    createdAt: '1970-01-01T00:00:00.000Z',
  });
  const pending = (store: AdministerDeps['store']) =>
    transactionally({ store, clock: { nowMs: () => 0 } }, async (tx) => {
      for (const n of [1, 2]) tx.save('effect', effect(n));
    });
  const versions = async (store: AdministerDeps['store']) =>
    (await store.queryIndex(tableKeys.effects())).items.map(({ version }) => version);

  it.each([[['changes-dead']], [[]]] as const)(
    'is given to it again, and its places are forgotten (asked for %j)',
    async (named) => {
      const { deps, store } = setUp();
      await pending(store);
      const letters = ['{"DDBStreamBatchInfo":{"startSequenceNumber":"1"}}', 'nonsense'];
      const deadLetters: AdministerDeps['deadLetters'] = {
        list: async () => [{ queue: 'changes-dead', messages: letters.length }],
        sweep: async (_queue, _max, settle) => {
          for (const body of letters.splice(0))
            if ((await settle({ id: 'm', body, groupId: null })) === 'keep') letters.push(body);
          return 2 - letters.length;
        },
      };
      const [queue] = named;
      expect(await administer({ kind: 'redrive-dead-letters', queue }, { ...deps, deadLetters })).toEqual({
        kind: 'moved',
        queues: [{ queue: 'changes-dead', moved: 2 }],
      });
      expect(letters).toEqual([]);
      expect(await versions(store)).toEqual([2, 2]);
    },
  );

  it('is given again where the stream has no queue of places, as it is locally', async () => {
    const { ask, store } = setUp();
    await pending(store);
    expect(await ask({ kind: 'redrive-dead-letters', queue: 'changes-dead' })).toMatchObject({
      queues: [{ moved: 2 }],
    });
    expect(await versions(store)).toEqual([2, 2]);
  });
});

describe('failed executions', () => {
  it('are listed, and go on by name', async () => {
    const { ask, redriven } = setUp({ 'sprint s-1': 'FAILED' });
    expect(await ask({ kind: 'list-executions' })).toMatchObject({ executions: [{ name: 's-1' }] });
    expect(await ask({ kind: 'redrive-execution', name: 's-1' })).toEqual({
      kind: 'redriven',
      machine: 'sprint',
      name: 's-1',
    });
    expect(redriven).toEqual(['sprint s-1']);
  });

  it.each([
    ['nothing of the name is there', {}, /there is no execution c-1/],
    ['it ended well', { 'tdd-cycle c-1': 'SUCCEEDED' }, /is SUCCEEDED/],
    ['it was stopped', { 'tdd-cycle c-1': 'ABORTED' }, /is ABORTED/],
    ['it is a phase', { 'tdd-phase c-1': 'FAILED' }, /is a phase/],
    [
      'the repairs have started the next',
      { 'tdd-cycle c-1': 'FAILED', 'tdd-cycle c-2': 'RUNNING' },
      /followed by c-2/,
    ],
  ] as const)('are refused where %s', async (_why, executions, message) => {
    const { ask, redriven } = setUp(executions);
    await expect(ask({ kind: 'redrive-execution', name: 'c-1' })).rejects.toThrow(message);
    expect(redriven).toEqual([]);
  });
});

describe('the log of signed webhooks', () => {
  it('shows a project’s tries, newest first, as many as are wanted', async () => {
    const { ask, store } = setUp();
    const tried = (projectId: string, noticeId: string, second: number) => ({
      v: 1 as const,
      projectId,
      noticeId,
      kind: 'story.approved',
      url: 'https://hooks.example/x',
      outcome: 'down' as const,
      status: 503,
      ms: 12,
      why: 'it answered 503',
      at: `2026-11-21T10:00:0${second}.000Z`,
    });
    const log = keepAttempts(store);
    for (const n of [1, 2, 3]) await log.record(tried('shop', `evt_${n}`, n));
    await log.record(tried('other', 'evt_4', 4));
    const list = (max: number) => ask({ kind: 'list-deliveries', projectId: 'shop', max });
    expect(await list(2)).toMatchObject({
      kind: 'deliveries',
      attempts: [{ noticeId: 'evt_3' }, { noticeId: 'evt_2' }],
    });
    expect(sayOperation(await list(1))).toBe(
      '2026-11-21T10:00:03.000Z  down    503     12 ms  story.approved         https://hooks.example/x  it answered 503',
    );
    expect(sayOperation({ kind: 'deliveries', attempts: [] })).toContain('no webhook was called');
  });
});
