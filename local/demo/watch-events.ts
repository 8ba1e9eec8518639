import type { EventRecord } from '#shared/contracts/records.contract.ts';
import type { Host } from '../host/host.ts';

export interface EventWatch {
  /** Resolves with the first event that fits, of those told from now on or already waiting. */
  readonly next: (fits: (event: EventRecord) => boolean) => Promise<EventRecord>;
  stop(): void;
}

/** Keeps events until somebody asks for them, so that none is missed between two questions. */
export const watchEvents = (host: Host): EventWatch => {
  const kept: EventRecord[] = [];
  const waiting = new Set<{ fits: (event: EventRecord) => boolean; resolve: (event: EventRecord) => void }>();
  const stop = host.announcer.subscribe((event) => {
    for (const one of waiting) {
      if (!one.fits(event)) continue;
      waiting.delete(one);
      one.resolve(event);
      return;
    }
    kept.push(event);
  });
  return {
    next: (fits) => {
      const index = kept.findIndex(fits);
      const [found] = index < 0 ? [] : kept.splice(index, 1);
      return found === undefined
        ? new Promise((resolve) => waiting.add({ fits, resolve }))
        : Promise.resolve(found);
    },
    stop,
  };
};
