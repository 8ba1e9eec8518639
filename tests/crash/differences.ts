import type { Outcome } from './describe-outcome.ts';

/** What is not the same in two outcomes, one line each. */
export const differences = (expected: Outcome, found: Outcome): readonly string[] => [
  ...ofRecords('branch', expected.branches, found.branches),
  ...ofRecords('item', expected.items, found.items),
  ...Object.keys({ ...expected.events, ...found.events }).flatMap((stream) =>
    ofLists(stream, expected.events[stream] ?? [], found.events[stream] ?? []),
  ),
];

const ofRecords = (
  what: string,
  expected: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): readonly string[] =>
  Object.keys({ ...expected, ...found }).flatMap((key) =>
    expected[key] === found[key]
      ? []
      : [`${what} ${key}: ${expected[key] ?? 'none'}, now ${found[key] ?? 'none'}`],
  );

const ofLists = (stream: string, expected: readonly string[], found: readonly string[]): readonly string[] =>
  Array.from({ length: Math.max(expected.length, found.length) }, (_, index) => index).flatMap((index) =>
    expected[index] === found[index]
      ? []
      : [`event ${index + 1} of ${stream}: ${expected[index] ?? 'none'}, now ${found[index] ?? 'none'}`],
  );
