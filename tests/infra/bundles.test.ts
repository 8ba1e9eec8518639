import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '#infra/function-list.ts';
import { measureBundles } from '../../bench/measure-bundles.ts';

describe('the code of a function that somebody waits for', () => {
  it('is at most 700 kB, bundled as it is deployed', async () => {
    const fronts = Object.entries(FUNCTIONS).flatMap(([name, { trigger }]) =>
      trigger.kind === 'api' || trigger.kind === 'webhooks' || trigger.kind === 'socket' ? [name] : [],
    );
    const measured = Object.entries(await measureBundles(fronts));
    expect(measured.map(([name]) => name)).toContain('answer-api');
    expect(measured.filter(([, { awaited }]) => !awaited)).toEqual([]);
    expect(measured.filter(([, { kB }]) => kB > 700)).toEqual([]);
  }, 60_000);
});
