import type { Clock } from '#shared/ports/clock.port.ts';

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Stands still at `ms`. */
export function createFixedClock(ms: number): Clock {
  return { nowMs: () => ms };
}
