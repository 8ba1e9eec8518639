import { describe, expect, it } from 'vitest';
import { RATE_LIMITS } from '#shared/contracts/rate-limits.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { takeRate, type RateOf } from '#shared/usecases/take-rate.usecase.ts';
import { createMemoryStore } from './memory-store.ts';

const SHOP: RateOf = { kind: 'project', id: 'shop' };
const GITHUB: RateOf = { kind: 'source', id: 'github' };

const setUp = () => {
  const store = createMemoryStore();
  const clock = { ms: 1_800_000_000_000 };
  const deps = { store, clock: { nowMs: () => clock.ms } };
  return { store, clock, take: (...limits: [RateOf, ...RateOf[]]) => takeRate(limits, deps) };
};

const times = <T>(count: number, act: () => Promise<T>) => Promise.all(Array.from({ length: count }, act));

describe('the rate of a project', () => {
  it('is counted in the table, once for each of many that come in one moment', async () => {
    const { take } = setUp();
    for (let taken = 0; taken < RATE_LIMITS.project.burst - 10; taken += 1) await take(SHOP);
    const outcomes = await times(15, () => take(SHOP));
    expect(outcomes.filter(({ taken }) => taken)).toHaveLength(10);
    expect(outcomes.filter(({ taken }) => !taken)[0]).toEqual({ taken: false, of: SHOP, seconds: 1 });
  });

  it('leaves other projects theirs, and is there again after a while', async () => {
    const { take, clock } = setUp();
    for (let taken = 0; taken < RATE_LIMITS.project.burst; taken += 1) await take(SHOP);
    expect((await take(SHOP)).taken).toBe(false);
    expect((await take({ kind: 'project', id: 'other' })).taken).toBe(true);
    clock.ms += 1_000;
    expect((await take(SHOP)).taken).toBe(true);
  });

  it('vanishes from the table once it is full again', async () => {
    const { take, store, clock } = setUp();
    await take(SHOP);
    const item = await store.get(tableKeys.rate('project', 'shop'));
    expect(item?.expiresAtSeconds).toBe(clock.ms / 1_000 + 30);
  });
});

describe('several limits at once', () => {
  it('are counted together or not at all, and the one that is reached is named', async () => {
    const { take, store } = setUp();
    for (let taken = 0; taken < RATE_LIMITS.project.burst; taken += 1) await take(GITHUB, SHOP);
    const before = store.dump();
    expect(await take(GITHUB, SHOP)).toEqual({ taken: false, of: SHOP, seconds: 1 });
    expect(store.dump()).toEqual(before);
    expect((await take(GITHUB)).taken).toBe(true);
  });
});
