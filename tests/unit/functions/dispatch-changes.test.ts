import { describe, expect, it } from 'vitest';
import { createHandler, type Change } from '#functions/dispatch-changes/handler.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Effect } from '#shared/contracts/records.contract.ts';
import { createNotingExecutions } from '../usecases/cycle/running-cycle.ts';
import { createMemoryStore } from '../usecases/memory-store.ts';

const effectOf = (id: string, effect: Effect): Change => ({
  id,
  type: 'effect',
  data: JSON.parse(
    JSON.stringify({ v: 1, id, projectId: 'p1', effect, createdAt: '2026-01-01T00:00:00.000Z' }),
  ),
});
const answer = (stream: string, seq: number): Change =>
  effectOf(`eff_${stream}_000000000${seq}_1`, {
    kind: 'answer-token',
    token: `${stream}-${seq}`,
    output: {},
  });
const exporting = (seq: number, projectId = 'p1'): Change =>
  effectOf(`eff_${projectId}_000000000${seq}_2`, { kind: 'export-state', projectId });

const setUp = (breaks: (token: string) => boolean = () => false) => {
  const store = createMemoryStore();
  const noting = createNotingExecutions();
  const exported: string[] = [];
  const told: string[] = [];
  const handle = createHandler({
    store,
    clock: { nowMs: () => Date.parse('2026-01-02T00:00:00.000Z') },
    executions: {
      ...noting.executions,
      succeed: async (token, output) => {
        if (breaks(token)) throw new Error('no connection');
        await noting.executions.succeed(token, output);
      },
    },
    announcer: { announce: async ({ id }) => void told.push(id) },
    runTests: async () => undefined,
    checkPull: async () => undefined,
    exportState: async (projectId) => void exported.push(projectId),
  });
  return { store, handle, exported, told, answered: () => noting.answered.map(({ token }) => token) };
};

describe('what follows a batch of changes', () => {
  it('keeps the order of each stream, and a stream that fails holds no other one up', async () => {
    const { handle, answered } = setUp((token) => token === 'a-1');
    const outcome = await handle([answer('a', 1), answer('b', 1), answer('a', 2), answer('b', 2)]);
    expect(answered()).toEqual(['b-1', 'b-2']);
    expect(outcome.failed).toEqual(['eff_a_0000000001_1', 'eff_a_0000000002_1']);
  });

  it('is told of events in their order, but of none that a restore wrote again days later', async () => {
    const { handle, told } = setUp();
    const event = (seq: number, at: string): Change => ({
      id: String(seq),
      type: 'event',
      data: {
        v: 1, id: `evt_p1_${seq}`, stream: 'p1', seq, prev: '', hash: 'a'.repeat(64), at, kind: 'project.registered',
        projectId: 'p1', storyId: null, actor: null, data: {},
      },
    }); // prettier-ignore
    const changes = [
      event(1, '2025-12-01T00:00:00.000Z'),
      event(2, '2026-01-01T00:00:00.000Z'),
      event(3, '2026-01-01T23:59:59.000Z'),
    ];
    expect(await handle(changes)).toEqual({ failed: [] });
    expect(told).toEqual(['evt_p1_2', 'evt_p1_3']);
  });

  it('exports the state of a project once for all that ask for it, and forgets each of them', async () => {
    const { handle, store, exported } = setUp();
    const changes = [exporting(1), exporting(2), exporting(1, 'p2'), exporting(3)];
    await store.transact(
      changes.map(({ id, data }) => ({
        kind: 'put',
        expect: 'absent',
        item: { ...tableKeys.effect(id), type: 'effect', data },
      })),
    );
    expect(await handle(changes)).toEqual({ failed: [] });
    expect(exported.toSorted()).toEqual(['p1', 'p2']);
    expect(await store.get(tableKeys.effect(changes[1]?.id ?? ''))).toBeUndefined();
  });

  it('makes an export once that was given to the stream again before it was made, and forgets it', async () => {
    const { handle, exported, store } = setUp();
    const asked = exporting(1);
    expect(await handle([asked, asked])).toEqual({ failed: [] });
    expect(exported).toEqual(['p1']);
    expect(await store.get(tableKeys.effect(asked.id))).toBeUndefined();
  });
});
