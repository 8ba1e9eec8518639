import type { LocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import type { Change, Outcome } from '#functions/dispatch-changes/handler.ts';

export interface ChangePump {
  stop(): Promise<void>;
}

const BATCH = 100;
/** A change that could not be carried out is tried again after this long, and then after longer and longer. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/**
 * Gives the store's changes to the dispatcher, in order and at least once, as a table's stream does. What could not be
 * carried out, such as a push that the remote refuses, is given again and holds nothing else up.
 */
export const pumpChanges = (
  store: LocalStore,
  dispatch: (changes: readonly Change[]) => Promise<Outcome>,
  onError: (error: unknown) => void,
): ChangePump => {
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = true;
  const unsubscribe = store.onChange(() => {
    woken = true;
    wake();
  });
  const sleep = (ms: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (ms !== undefined) setTimeout(resolve, ms).unref();
    });
  let held = 0;
  let failures = 0;
  /** true: nothing was left. */
  const drain = async (): Promise<boolean> => {
    const limit = BATCH + held;
    const changes = await store.readChanges(limit);
    if (changes.length === 0) return true;
    const { failed } = await dispatch(
      changes.map(({ seq, item }) => ({ id: String(seq), type: item.type, data: item.data })),
    );
    const left = new Set(failed);
    const done = changes.filter(({ seq }) => !left.has(String(seq))).map(({ seq }) => seq);
    if (done.length > 0) await store.ackChanges(done);
    held = left.size;
    if (held === 0) return drain();
    // There may be more behind those that wait.
    if (changes.length === limit && done.length > 0) woken = true;
    return false;
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      const fine = await drain().catch((error: unknown) => {
        onError(error);
        return false;
      });
      failures = fine ? 0 : failures + 1;
      if (!isIdle()) continue;
      await sleep(fine ? undefined : Math.min(RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS));
    }
  };
  /** Asked anew each time: both change while the loop waits. */
  const isIdle = (): boolean => !woken && !stopped;
  const running = loop();
  return {
    stop: async () => {
      stopped = true;
      unsubscribe();
      wake();
      await running;
    },
  };
};
