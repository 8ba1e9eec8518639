import { decodeTime, isValid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { createFixedClock, systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds, createSeededIds } from '#shared/adapters/system/ids.adapter.ts';

const clock = createFixedClock(Date.UTC(2026, 0, 1));

describe('ids', () => {
  it('are a prefix and a ULID of the clock’s time, each new and each greater', () => {
    const ids = createIds(clock);
    const made = Array.from({ length: 50 }, () => ids.next('cyc', ['same']));
    expect(made).toEqual(made.toSorted());
    expect(new Set(made).size).toBe(50);
    expect(made.every((id) => id.startsWith('cyc_') && isValid(id.slice(4)))).toBe(true);
    expect(decodeTime(made[0]?.slice(4) ?? '')).toBe(clock.nowMs());
  });

  it('from a seed are the same for the same name and differ for another name, prefix or seed', () => {
    const next = (seed: string, prefix: 'cyc' | 'apr', natural: string[]): string =>
      createSeededIds({ seed, clock }).next(prefix, natural);
    const id = next('s', 'cyc', ['shop', 'A-1', '1']);
    expect(isValid(id.slice(4))).toBe(true);
    expect(next('s', 'cyc', ['shop', 'A-1', '1'])).toBe(id);
    const others = [
      next('s', 'cyc', ['shop', 'A-1', '2']),
      next('t', 'cyc', ['shop', 'A-1', '1']),
      next('s', 'apr', ['shop', 'A-1', '1']),
    ];
    expect(new Set([id, ...others].map((each) => each.slice(4))).size).toBe(4);
  });
});

describe('clocks', () => {
  it('tell the time, or stand still', () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1_000);
    expect(clock.nowMs()).toBe(1_767_225_600_000);
  });
});
