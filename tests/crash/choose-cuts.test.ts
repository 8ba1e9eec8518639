import { expect, test } from 'vitest';
import { chooseCuts, countMarks } from './choose-cuts.ts';

const WRITTEN = [
  'queue.send',
  'engine:sprint.Begin+sprint.Wait',
  'engine:sprint.Wait',
  'store.transact:cycle+event.cycle.started',
  'queue.send',
  'engine:sprint.End',
  'store.transact:cycle',
];

test('a sweep of all kinds cuts where a state or a record is first written, and at nothing twice', () => {
  expect(chooseCuts(WRITTEN, { kinds: 'all', share: 0, seed: 1 })).toEqual([
    { kind: 'queue.send' },
    { kind: 'engine:sprint.Begin+sprint.Wait' },
    { kind: 'store.transact:cycle+event.cycle.started' },
    { kind: 'engine:sprint.End' },
  ]);
  expect(countMarks(WRITTEN)).toEqual({ states: 3, others: 3 });
});

test('a sample has each way of writing in it, and a share of 1 cuts at every write', () => {
  for (const seed of [1, 2, 3])
    expect(chooseCuts(WRITTEN, { kinds: 'some', share: 0, seed })).toEqual(
      expect.arrayContaining([{ kind: 'queue.send' }, { kind: 'engine:sprint.Begin+sprint.Wait' }]),
    );
  expect(chooseCuts(WRITTEN, { kinds: 'none', share: 0, seed: 1 })).toEqual([]);
  expect(chooseCuts(WRITTEN, { kinds: 'none', share: 1, seed: 1 })).toHaveLength(WRITTEN.length);
});
