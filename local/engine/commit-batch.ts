import type { Checkpoint } from './checkpoint.ts';
import { nameTurn } from './name-turn.ts';
import type { Turn } from './turn.ts';

interface Pending {
  readonly turn: Turn;
  readonly stored: () => void;
  readonly failed: (reason: unknown) => void;
}

export interface CommitBatch {
  /** Resolves once the turn is on disk; after `close` at once, with nothing written. */
  readonly store: (turn: Turn) => Promise<void>;
  readonly close: () => void;
}

/** Carries a write out in a transaction that it shares with others, and resolves once it is durable. `what` names it. */
export type SharedCommit = (write: () => void, what: () => string) => Promise<void>;

/**
 * Turns of different executions that end in the same tick share one transaction, and so one wait for the disk: that of
 * `share`, where the database is not the engine's alone. None of them is followed up before that transaction is through.
 */
export function createCommitBatch(checkpoint: Checkpoint, share: SharedCommit | undefined): CommitBatch {
  let pending: Pending[] = [];
  let closed = false;

  function storeAlone({ turn, stored, failed }: Pending): void {
    try {
      checkpoint.commit([turn]);
      stored();
    } catch (thrown) {
      failed(thrown);
    }
  }

  function flush(): void {
    const batch = pending;
    pending = [];
    try {
      if (!closed) checkpoint.commit(batch.map(({ turn }) => turn));
      for (const { stored } of batch) stored();
    } catch {
      // One turn that cannot be stored must not take the others with it.
      for (const each of batch) storeAlone(each);
    }
  }

  return {
    store(turn) {
      if (share !== undefined) {
        if (closed) return Promise.resolve();
        return share(
          () => checkpoint.keep([turn]),
          () => nameTurn(turn),
        );
      }
      return new Promise<void>((stored, failed) => {
        if (pending.push({ turn, stored, failed }) === 1) setImmediate(flush);
      });
    },
    close() {
      closed = true;
    },
  };
}
