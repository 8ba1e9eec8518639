/** Time that a hand-back needs before the task is killed. */
const MARGIN_SECONDS = 10;

export interface StopSignals {
  readonly stop: AbortSignal;
  readonly giveUp: AbortSignal;
}

/**
 * ECS sends SIGTERM and kills after the task's `stopTimeout`: first no further job is taken, then, in time, the one in
 * work is given up.
 */
export const listenForStop = (
  on: (signal: 'SIGTERM' | 'SIGINT', listener: () => void) => unknown,
  stopSeconds: number,
): StopSignals => {
  const stop = new AbortController();
  const giveUp = new AbortController();
  const end = (): void => {
    if (stop.signal.aborted) return;
    stop.abort(new Error('the task is being stopped'));
    const timer = setTimeout(
      () => giveUp.abort(new Error('the task is being stopped')),
      Math.max(0, stopSeconds - MARGIN_SECONDS) * 1000,
    );
    timer.unref();
  };
  on('SIGTERM', end);
  on('SIGINT', end);
  return { stop: stop.signal, giveUp: giveUp.signal };
};
