/** Who waits for a queue to change. A wake-up may be for nothing; the waiter looks again. */
export interface Waiters {
  /** Wakes everyone who waits for the queue, after the code that is running now. */
  wake(queue: string): void;
  /** Resolves at the next wake-up or after `ms`. */
  wait(queue: string, ms: number): Promise<void>;
  wakeAll(): void;
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>();
  const wakeNow = (queue: string): void => {
    for (const resume of [...(waiting.get(queue) ?? [])]) resume();
  };
  return {
    // Later, because the caller may stand inside a transaction that is not over yet.
    wake: (queue) => queueMicrotask(() => wakeNow(queue)),
    wait: (queue, ms) =>
      new Promise((resolve) => {
        const those = waiting.get(queue) ?? new Set();
        waiting.set(queue, those);
        const resume = (): void => {
          clearTimeout(timer);
          those.delete(resume);
          resolve();
        };
        const timer = setTimeout(resume, ms);
        those.add(resume);
      }),
    wakeAll: () => {
      for (const queue of [...waiting.keys()]) wakeNow(queue);
    },
  };
}
