import type { DatabaseSync } from 'node:sqlite';

export interface GroupCommitsOptions {
  readonly handle: DatabaseSync;
  /** Runs the work in one transaction; `lazily`: it does not wait for the disk. */
  readonly transaction: (work: () => void, lazily: boolean) => void;
  /** Kinds that need not wait for the disk by themselves. */
  readonly repeatable: ReadonlySet<string>;
  /** Called after the commit for each work that changed a row. */
  readonly onWrite?: ((kind: string) => void) | undefined;
}

export interface GroupCommits {
  /**
   * Carries `work` out with all others that were asked for in the same turn of the event loop, in the order of asking,
   * and resolves once they are durable: many wait for the disk once. A work that throws is undone alone. `what` says
   * more about it to who cuts after it, and is called for them alone.
   */
  soon<T>(kind: string, work: () => T, what?: () => string): Promise<T>;
  /** What was asked for and what will be is refused. */
  close(): void;
}

interface Pending {
  readonly kind: string;
  readonly what: (() => string) | undefined;
  /** Gives the way to tell who waits. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

interface Carried {
  readonly one: Pending;
  readonly changed: boolean;
  readonly tell: () => void;
}

export function createGroupCommits({
  handle,
  transaction,
  repeatable,
  onWrite,
}: GroupCommitsOptions): GroupCommits {
  let pending: Pending[] = [];
  let closed = false;
  const changes = handle.prepare('SELECT total_changes() AS n');
  const countChanges = (): unknown => (onWrite === undefined ? 0 : changes.get()?.['n']);

  /** In a savepoint of its own, so that what throws takes nothing else along. */
  const carryOut = (one: Pending): Carried => {
    const before = countChanges();
    handle.exec('SAVEPOINT one');
    try {
      const tell = one.run();
      handle.exec('RELEASE one');
      return { one, tell, changed: onWrite !== undefined && countChanges() !== before };
    } catch (error) {
      // Some errors (a full disk) end the whole transaction by themselves.
      if (!handle.isTransaction) throw error;
      handle.exec('ROLLBACK TO one; RELEASE one');
      return { one, tell: () => one.reject(error), changed: false };
    }
  };

  const commit = (batch: readonly Pending[]): void => {
    const carried: Carried[] = [];
    try {
      transaction(
        () => {
          for (const one of batch) carried.push(carryOut(one));
        },
        batch.every(({ kind }) => repeatable.has(kind)),
      );
    } catch (error) {
      // What cannot be stored must not take the others with it.
      if (batch.length > 1) for (const one of batch) commit([one]);
      else batch[0]?.reject(error);
      return;
    }
    for (const { one, changed, tell } of carried) {
      if (changed) onWrite?.(one.what === undefined ? one.kind : `${one.kind}:${one.what()}`);
      tell();
    }
  };

  const flush = (): void => {
    const batch = pending;
    pending = [];
    if (!closed) commit(batch);
    else for (const { reject } of batch) reject(new Error('the database is closed'));
  };

  return {
    soon: (kind, work, what) =>
      new Promise((resolve, reject) => {
        const run = (): (() => void) => {
          const value = work();
          return () => resolve(value);
        };
        if (pending.push({ kind, what, run, reject }) === 1) setImmediate(flush);
      }),
    close: () => {
      closed = true;
    },
  };
}
