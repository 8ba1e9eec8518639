import { describe, expect, it, vi } from 'vitest';
import type { Change } from '#functions/dispatch-changes/handler.ts';
import { pumpChanges } from '#local/host/pump-changes.ts';
import { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import { localDatabase } from '../../../contract/harness/local.ts';

const setUp = (refuses: (change: Change) => boolean) => {
  const store = createLocalStore({ database: localDatabase(), clock: { nowMs: () => 0 } });
  const taken: string[] = [];
  const pump = pumpChanges(
    store,
    async (changes) => {
      const failed = changes.filter(refuses);
      taken.push(...changes.filter((change) => !failed.includes(change)).map(({ type }) => type));
      return { failed: failed.map(({ id }) => id) };
    },
    () => undefined,
  );
  const put = async (type: string): Promise<void> =>
    store.transact([{ kind: 'put', item: { pk: 'p', sk: type, type, data: {} }, expect: 'any' }]);
  return { store, pump, taken, put };
};

describe('the pump of changes', () => {
  it('carries out what comes after a change that never can be, each once, however much it is', async () => {
    const { store, pump, taken, put } = setUp(({ type }) => type === 'refused');
    await put('refused');
    const types = Array.from({ length: 250 }, (_, index) => `change-${index}`);
    for (const type of types) await put(type);
    await vi.waitFor(() => expect(taken).toEqual(types));
    await pump.stop();
    expect((await store.readChanges(10)).map(({ item }) => item.type)).toEqual(['refused']);
  });

  it('gives again what failed, until it is carried out', async () => {
    let left = 2;
    const { store, pump, taken, put } = setUp(() => (left -= 1) >= 0);
    await put('late');
    await vi.waitFor(() => expect(taken).toEqual(['late']), 5_000);
    await pump.stop();
    expect(await store.readChanges(10)).toEqual([]);
  });
});
