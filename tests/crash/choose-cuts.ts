/** Where a sweep kills: at the first write of its kind, after write number n, or at a moment. */
export type Cut = { readonly kind: string } | { readonly write: number } | { readonly afterMs: number };

export interface Choice {
  /** Of what the undisturbed run wrote, cut once at everything, at a sample with each way of writing in it, or at nothing. */
  readonly kinds: 'all' | 'some' | 'none';
  /** Part of all writes to cut at besides, 0 to 1. */
  readonly share: number;
  readonly seed: number;
}

/** Of a sample: one in so many of the first writes of a state or a record. */
const SAMPLE = 8;

/** `written`: the kind of each write of the undisturbed run, in order. */
export const chooseCuts = (written: readonly string[], { kinds, share, seed }: Choice): readonly Cut[] => {
  const seen = new Set<string>();
  return written.flatMap((kind, index): readonly Cut[] => {
    const fresh = marksOf(kind).filter((mark) => !seen.has(mark));
    const isNewWay = !seen.has(wayOf(kind));
    for (const mark of [wayOf(kind), ...fresh]) seen.add(mark);
    const isFirst =
      kinds === 'all'
        ? fresh.length > 0
        : kinds === 'some' && (isNewWay || (fresh.length > 0 && random(seed, index) < 1 / SAMPLE));
    if (isFirst) return [{ kind }];
    return random(seed, index) < share ? [{ write: index + 1 }] : [];
  });
};

/** How it was written, without what: `engine` of `engine:sprint.Begin+sprint.Wait`. */
const wayOf = (kind: string): string => kind.split(':', 1)[0] ?? kind;

/** Each state and record of a write by itself. */
const marksOf = (kind: string): readonly string[] => {
  const way = wayOf(kind);
  return kind === way
    ? [way]
    : kind
        .slice(way.length + 1)
        .split('+')
        .map((what) => `${way}:${what}`);
};

/** How many states, and how many other kinds of write, there are among these writes. */
export const countMarks = (
  written: readonly string[],
): { readonly states: number; readonly others: number } => {
  const marks = [...new Set(written.flatMap(marksOf))];
  const states = marks.filter((mark) => wayOf(mark) === 'engine').length;
  return { states, others: marks.length - states };
};

/** A number from 0 to 1 that depends on seed and place alone (mulberry32). */
export const random = (seed: number, place: number): number => {
  let state = (seed + Math.imul(place + 1, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
};
