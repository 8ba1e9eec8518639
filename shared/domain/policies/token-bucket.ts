/** How much of something may come: so many at once, and so many a minute in the long run. */
export interface RateLimit {
  readonly burst: number;
  readonly perMinute: number;
}

/** What is left of a limit, as of a time. `tokens` may be part of one. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

export type Taken =
  | { readonly taken: true; readonly bucket: Bucket }
  /** `seconds`: until one may be taken, in whole seconds, at least 1. */
  | { readonly taken: false; readonly seconds: number };

const MINUTE_MS = 60_000;

/** Takes one token. No bucket yet: a full one. A clock that went back fills nothing. */
export const takeToken = (
  bucket: Bucket | undefined,
  { burst, perMinute }: RateLimit,
  nowMs: number,
): Taken => {
  const passedMs = Math.max(0, nowMs - (bucket?.atMs ?? nowMs));
  const tokens = Math.min(burst, (bucket?.tokens ?? burst) + (passedMs * perMinute) / MINUTE_MS);
  if (tokens >= 1)
    return { taken: true, bucket: { tokens: tokens - 1, atMs: Math.max(nowMs, bucket?.atMs ?? 0) } };
  return { taken: false, seconds: Math.max(1, Math.ceil(((1 - tokens) * 60) / perMinute)) };
};

/** After this long any bucket is full again, and need not be remembered. */
export const fullAfterSeconds = ({ burst, perMinute }: RateLimit): number =>
  Math.ceil((burst * 60) / perMinute);
