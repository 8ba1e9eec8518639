import { expect, test } from 'vitest';
import { playDeliveries } from './play-deliveries.ts';
import { whatIsWrong } from './what-is-wrong.ts';

test('deliveries that are repeated, shuffled, throttled and cut off take effect once each, and none is lost', async () => {
  const played = await playDeliveries({ deliveries: 400, seed: 7, log: () => undefined });
  expect(played.crashes).toBeGreaterThan(20);
  expect(played.throttled).toBeGreaterThan(10);
  expect(played.sent).toBeGreaterThan(400);
  expect(whatIsWrong(played)).toEqual([]);
});

test('a lost, a doubled and an invented effect are each found', async () => {
  const played = await playDeliveries({ deliveries: 40, seed: 1, log: () => undefined });
  const { found } = played.stories;
  const wrong = (stories: readonly string[]) =>
    whatIsWrong({ ...played, stories: { ...played.stories, found: stories } });
  expect(wrong(found)).toEqual([]);
  expect(wrong(found.slice(1))).toEqual([expect.stringContaining('missing') as string]);
  expect(wrong([...found, found[0]!].sort())).toEqual([expect.stringContaining('too often') as string]);
  expect(whatIsWrong({ ...played, answered: { expected: 3, found: 2 } })).toHaveLength(1);
});
