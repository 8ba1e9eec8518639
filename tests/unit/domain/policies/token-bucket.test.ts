import { describe, expect, it } from 'vitest';
import { fullAfterSeconds, takeToken, type Bucket } from '#shared/domain/policies/token-bucket.ts';

const LIMIT = { burst: 3, perMinute: 6 };

/** Takes at each of these seconds; gives what came of it, refusals with their seconds. */
const takeAt = (...seconds: readonly number[]) => {
  let bucket: Bucket | undefined;
  return seconds.map((at) => {
    const taken = takeToken(bucket, LIMIT, at * 1_000);
    if (taken.taken) bucket = taken.bucket;
    return taken.taken ? 'taken' : taken.seconds;
  });
};

describe('a limit', () => {
  it('lets a burst through at once, and says of the next when it may come', () => {
    expect(takeAt(0, 0, 0, 0)).toEqual(['taken', 'taken', 'taken', 10]);
  });

  it('lets one more through for each share of a minute, and no more than the burst after a long rest', () => {
    expect(takeAt(0, 0, 0, 4, 9, 10, 10)).toEqual(['taken', 'taken', 'taken', 6, 1, 'taken', 10]);
    expect(takeAt(0, 0, 0, 3_600, 3_600, 3_600, 3_600).slice(3)).toEqual(['taken', 'taken', 'taken', 10]);
  });

  it('gives nothing for a clock that went back', () => {
    expect(takeAt(100, 100, 50, 50, 100, 110)).toEqual(['taken', 'taken', 'taken', 10, 10, 'taken']);
  });

  it('is forgotten when it is full again', () => {
    expect(fullAfterSeconds(LIMIT)).toBe(30);
  });
});
