export interface Occupation {
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** Resolves when no work is under way. */
  readonly ended: () => Promise<void>;
}

/** Counts work that is under way, so that one can wait until none is. */
export function createOccupation(): Occupation {
  let busy = 0;
  let waiting: (() => void)[] = [];

  function leave(): void {
    busy -= 1;
    if (busy > 0) return;
    const done = waiting;
    waiting = [];
    for (const resolve of done) resolve();
  }

  return {
    during(work) {
      busy += 1;
      return work.finally(leave);
    },
    async ended() {
      if (busy > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
