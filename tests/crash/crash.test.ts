import { expect, test } from 'vitest';
import { sweep } from './sweep.ts';

test(
  'a sprint that is killed after any of some of its durable writes, one of each way of writing among them, ends as if nothing had happened',
  { timeout: 300_000 },
  async () => {
    const seed = Date.now() % 1_000_000;
    const { writes, cuts, failures } = await sweep({
      kinds: 'some',
      share: 0,
      moments: 5,
      seed,
      lanes: 2,
      scenario: 'instant',
      log: (line) => console.log(line),
    });
    console.log(`cut at ${cuts} of ${writes} writes and moments, seed ${seed}`);
    expect(cuts).toBeGreaterThan(12);
    expect(failures).toEqual([]);
  },
);
