import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import type { Write } from '#shared/ports/store.port.ts';
import { testFolder } from '../../contract/harness/folder.ts';
import { localDatabase } from '../../contract/harness/local.ts';

const clock = { nowMs: () => Date.UTC(2026, 0, 1) };
const put = (sk: string, type = 'thing', expect: Write['expect'] = 'any'): Write => ({
  kind: 'put',
  item: { pk: 'p', sk, type, data: { sk } },
  expect,
});

describe('the change feed of the local store', () => {
  it('gives every put in order until it is acknowledged, as each put left the item', async () => {
    const store = createLocalStore({ database: localDatabase(), clock });
    await store.transact([put('a'), put('b')]);
    await store.transact([put('a')]);
    const changes = await store.readChanges(10);
    expect(changes.map(({ item }) => [item.sk, item.version])).toEqual([['a', 1], ['b', 1], ['a', 2]]); // prettier-ignore
    expect(await store.readChanges(10)).toEqual(changes);
    await store.ackChanges([changes[1]?.seq ?? 0]);
    expect(await store.readChanges(10)).toEqual([changes[0], changes[2]]);
    await store.ackChanges([changes[0]?.seq ?? 0]);
    expect((await store.readChanges(1)).map(({ item }) => item.version)).toEqual([2]);
    await store.ackChanges([changes[2]?.seq ?? 0]);
    await store.transact([put('c')]);
    expect((await store.readChanges(10))[0]?.seq).toBeGreaterThan(changes[2]?.seq ?? 0);
  });

  it('holds nothing of a transaction that lost', async () => {
    const store = createLocalStore({ database: localDatabase(), clock });
    await expect(store.transact([put('a'), put('b', 'thing', 3)])).rejects.toThrow('expectation');
    expect(await store.readChanges(10)).toEqual([]);
  });

  it('takes only the types it was asked for, and wakes only for those', async () => {
    const store = createLocalStore({ database: localDatabase(), clock, feedTypes: ['event'] });
    const woken = vi.fn<() => void>();
    const stop = store.onChange(woken);
    await store.transact([put('s', 'story')]);
    await setImmediate();
    expect(woken).not.toHaveBeenCalled();
    await store.transact([put('s', 'story'), put('e', 'event')]);
    await setImmediate();
    expect(woken).toHaveBeenCalledTimes(1);
    expect((await store.readChanges(10)).map(({ item }) => item.sk)).toEqual(['e']);
    stop();
    await store.transact([put('f', 'event')]);
    await setImmediate();
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('waits for the disk but for what is done again when it is lost', async () => {
    const kinds: string[] = [];
    const path = join(testFolder(), 'state.db');
    const database = openLocalDatabase(path, { synchronous: 'FULL', onWrite: (kind) => kinds.push(kind) });
    const store = createLocalStore({ database, clock });
    const waits = (): unknown => database.prepare('PRAGMA synchronous').get()?.['synchronous'];
    await store.transact([put('a')]);
    const waited = [waits()];
    await store.transact([put('b')], { repeatable: true });
    waited.push(waits());
    await Promise.all([store.transact([put('c')], { repeatable: true }), store.transact([put('d')])]);
    waited.push(waits());
    expect(waited).toEqual([2, 1, 2]);
    await store.transact([put('e', 'event'), put('f', 'cycle')]);
    expect(kinds.slice(-5).map((kind) => kind.split(':')[0])).toEqual([
      ...['store.transact', 'store.note', 'store.note', 'store.transact', 'store.transact'],
    ]);
    expect(kinds.at(-1)).toBe('store.transact:cycle+event');
    database.close();
  });

  it('is there after a restart, and what has expired is not', async () => {
    const path = join(testFolder(), 'state.db');
    const first = openLocalDatabase(path, { synchronous: 'FULL' });
    const seconds = clock.nowMs() / 1_000;
    const expiring = (sk: string, expiresAtSeconds: number): Write => ({
      kind: 'put',
      item: { pk: 'p', sk, type: 'claim', data: {}, expiresAtSeconds },
      expect: 'absent',
    });
    await createLocalStore({ database: first, clock }).transact([
      expiring('over', seconds - 1),
      expiring('valid', seconds + 1),
    ]);
    first.close();
    const second = openLocalDatabase(path, { synchronous: 'FULL' });
    const store = createLocalStore({ database: second, clock });
    expect((await store.query({ pk: 'p' })).items.map((item) => item.sk)).toEqual(['valid']);
    expect(await store.readChanges(10)).toHaveLength(2);
    second.close();
  });
});
