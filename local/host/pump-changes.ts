import type { LocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import type { Change, Outcome } from '#functions/dispatch-changes/handler.ts';

export interface ChangePump {
  stop(): Promise<void>;
}

const BATCH = 100;
/** A change that could not be carried out is tried again after this long. */
const RETRY_MS = 500;

/** Gives the store's changes to the dispatcher, in order and at least once, as a table's stream does. */
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
  /** true: nothing was left. */
  const drain = async (): Promise<boolean> => {
    const changes = await store.readChanges(BATCH);
    if (changes.length === 0) return true;
    const { failed } = await dispatch(
      changes.map(({ seq, item }) => ({ id: String(seq), type: item.type, data: item.data })),
    );
    const firstFailed = changes.find(({ seq }) => failed.includes(String(seq)));
    const done = firstFailed === undefined ? changes.at(-1)?.seq : firstFailed.seq - 1;
    if (done !== undefined && done >= (changes[0]?.seq ?? 0)) await store.ackChanges(done);
    return firstFailed === undefined ? drain() : false;
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      const fine = await drain().catch((error: unknown) => {
        onError(error);
        return false;
      });
      if (!fine) await sleep(RETRY_MS);
      else if (isIdle()) await sleep(undefined);
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
