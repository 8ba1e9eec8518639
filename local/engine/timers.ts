/** setTimeout's longest delay; a longer wait is taken in pieces. */
const LONGEST_MS = 2_147_483_647;

/** The time that the engine lives in: real, or skipped from one deadline to the next. */
export interface Timers {
  nowMs(): number;
  /** Calls `run` once at or after `atMs`; gives the way to call it off. */
  at(atMs: number, run: () => void): () => void;
}

export function realTimers(): Timers {
  const arm = (atMs: number, run: () => void): (() => void) => {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = atMs - Date.now();
      timer = left > LONGEST_MS ? setTimeout(wait, LONGEST_MS) : setTimeout(run, Math.max(0, left));
    };
    wait();
    return () => clearTimeout(timer);
  };
  return { nowMs: () => Date.now(), at: arm };
}

export interface VirtualTimers extends Timers {
  /** Goes to the next deadline and runs what is due then; false when nothing is waiting. */
  advance(): boolean;
}

/** A clock that stands still until `advance` is called. */
export function virtualTimers(startMs: number): VirtualTimers {
  let nowMs = startMs;
  let waiting: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    at(atMs, run) {
      const entry = { atMs, run };
      const later = waiting.findIndex((other) => other.atMs > atMs);
      waiting.splice(later === -1 ? waiting.length : later, 0, entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance() {
      const next = waiting.shift();
      if (next === undefined) return false;
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
      return true;
    },
  };
}
