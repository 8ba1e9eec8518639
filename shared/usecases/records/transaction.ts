import type { Actor, Effect, EventRecord } from '#shared/contracts/records.contract.ts';
import { toJson } from '#shared/contracts/json.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import { StoreConflict } from '#shared/ports/store.port.ts';
import type { Expectation, Key, Store, Write } from '#shared/ports/store.port.ts';
import { hashEvent } from '../hash-event.ts';
import { RECORD_KINDS } from './record-kinds.ts';
import type { RecordKind, Records } from './record-kinds.ts';

export interface TransactionDeps {
  readonly store: Store;
  readonly clock: Clock;
}

export interface NewEvent {
  readonly kind: string;
  /** Becomes JSON: what is undefined in it is left out. */
  readonly data: object;
  readonly actor?: Actor | null;
  readonly storyId?: string | null;
}

/** A record whose changes are told in a stream of its own. */
type StreamOwner = Records['project'] | Records['cycle'];

/**
 * What one transaction reads and writes. Reads remember the version they saw, and every write demands that version
 * again, so that of two at once one wins and the other is decided anew.
 */
export interface Transaction {
  /** Time of the transaction, ISO 8601. */
  readonly at: string;
  /** The record as this transaction leaves it so far: what was saved before is read back. */
  load<K extends RecordKind>(kind: K, key: Key): Promise<Records[K] | undefined>;
  /** Writes a record; one that was not loaded must be new. */
  save<K extends RecordKind>(kind: K, record: Records[K]): void;
  remove<K extends RecordKind>(kind: K, record: Records[K]): void;
  /** What is told and asked for from here on goes back to this command; that of a cycle otherwise to the one that began it. */
  causedBy(commandId: string | undefined): void;
  readonly commandId: () => string | undefined;
  /** Adds events to the owner's stream and gives the owner with its new head, to be saved. */
  tell<O extends StreamOwner>(owner: O, ...events: readonly NewEvent[]): O;
  /** Has an effect carried out after the transaction; its id comes from the last event told. */
  ask(projectId: string, effect: Effect): void;
  /** Who calls it knows that all that is saved here would be done again if it were lost: see `TransactOptions`. */
  markRepeatable(): void;
}

const keyText = (key: Key): string => `${key.pk}\u0000${key.sk}`;

/** How often a transaction is decided anew before it gives up. Losing this often in a row means a hot loop, not bad luck. */
const MAX_TRIES = 40;

/**
 * Runs `decide` and writes what it saved, in one transaction; decides anew when another writer came first.
 * `decide` may throw to write nothing. @throws StoreConflict after 40 lost races
 */
export const transactionally = async <T>(
  deps: TransactionDeps,
  decide: (tx: Transaction) => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    const { transaction, writes, isRepeatable } = openTransaction(deps);
    const outcome = await decide(transaction);
    const pending = writes();
    if (pending.length === 0) return outcome;
    try {
      await deps.store.transact(pending, { repeatable: isRepeatable() });
      return outcome;
    } catch (error) {
      if (!(error instanceof StoreConflict) || attempt === MAX_TRIES) throw error;
    }
  }
};

const openTransaction = ({
  store,
  clock,
}: TransactionDeps): {
  transaction: Transaction;
  writes: () => readonly Write[];
  isRepeatable: () => boolean;
} => {
  const at = new Date(clock.nowMs()).toISOString();
  const seen = new Map<string, Expectation>();
  const pending = new Map<string, Write>();
  let lastEvent: EventRecord | undefined;
  let effects = 0;
  let repeatable = false;
  let causedBy: string | undefined;

  const put = <K extends RecordKind>(kind: K, record: Records[K]): void => {
    const place = RECORD_KINDS[kind];
    const key = place.key(record);
    const item = { ...key, type: kind, data: toJson(record), index: place.index(record) };
    pending.set(keyText(key), { kind: 'put', item, expect: seen.get(keyText(key)) ?? 'absent' });
  };

  const transaction: Transaction = {
    at,
    load: async (kind, key) => {
      const written = pending.get(keyText(key));
      if (written !== undefined)
        return written.kind === 'put' ? RECORD_KINDS[kind].parse(written.item.data) : undefined;
      const item = await store.get(key);
      seen.set(keyText(key), item?.version ?? 'absent');
      return item === undefined ? undefined : RECORD_KINDS[kind].parse(item.data);
    },
    save: put,
    remove: (kind, record) => {
      const key = RECORD_KINDS[kind].key(record);
      pending.set(keyText(key), { kind: 'delete', key, expect: seen.get(keyText(key)) ?? 'present' });
    },
    causedBy: (commandId) => {
      causedBy = commandId;
    },
    commandId: () => causedBy,
    tell: (owner, ...events) => {
      let head = owner.stream;
      const isCycle = 'storyId' in owner;
      const commandId = causedBy ?? (isCycle ? owner.commandId : undefined);
      for (const event of events) {
        const bare = {
          v: 1 as const,
          id: `evt_${owner.id}_${head.seq + 1}`,
          stream: owner.id,
          seq: head.seq + 1,
          prev: head.hash,
          at,
          kind: event.kind,
          projectId: isCycle ? owner.projectId : owner.id,
          storyId: event.storyId ?? (isCycle ? owner.storyId : null),
          actor: event.actor ?? null,
          ...(commandId === undefined ? {} : { commandId }),
          data: toJson(event.data),
        };
        lastEvent = { ...bare, hash: hashEvent(bare) };
        put('event', lastEvent);
        head = { seq: lastEvent.seq, hash: lastEvent.hash };
      }
      return { ...owner, stream: head };
    },
    ask: (projectId, effect) => {
      if (lastEvent === undefined) throw new Error('an effect needs an event that explains it');
      effects += 1;
      put('effect', {
        v: 1,
        id: `eff_${lastEvent.stream}_${String(lastEvent.seq).padStart(10, '0')}_${effects}`,
        projectId,
        ...(lastEvent.commandId === undefined ? {} : { commandId: lastEvent.commandId }),
        effect,
        createdAt: at,
      });
    },
    markRepeatable: () => {
      repeatable = true;
    },
  };
  // An event is told to people, who must not hear of what is then lost.
  const isRepeatable = (): boolean => repeatable && lastEvent === undefined;
  return { transaction, writes: () => [...pending.values()], isRepeatable };
};
