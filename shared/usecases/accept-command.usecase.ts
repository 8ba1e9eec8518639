import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CommandAnswer, QueuedCommand } from '#shared/contracts/commands.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, CommandRecord } from '#shared/contracts/records.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { StoreConflict } from '#shared/ports/store.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { readRecord } from './records/read-records.ts';

export interface AcceptDeps {
  readonly store: Store;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ArrivedCommand {
  readonly projectId: string | null;
  readonly text: string;
  readonly actor: Actor;
  /** Where it came from and what that source calls a delivery: one delivery is one command. */
  readonly delivery: {
    readonly source: string;
    readonly id: string;
    /** null: the delivery names no project. What that means may change before a repeat, which stays the same command. */
    readonly project: string | null;
  };
}

/** Claims are kept this long: a repeat after it is a new command. */
const CLAIM_SECONDS = 30 * 86_400;

/** The same delivery was used for another command. */
export class DeliveryReused extends Error {
  override readonly name = 'DeliveryReused';
}

const claimRecord = z.object({ commandId: z.string(), fingerprint: z.string(), dispatched: z.boolean() });

/**
 * Claims a delivery once and queues its command. A repeat gives the same command's id; one that finds the claim made
 * but not dispatched, because its maker died in between, dispatches it. @throws DeliveryReused
 */
export const acceptCommand = async (
  { projectId, text, actor, delivery }: ArrivedCommand,
  deps: AcceptDeps,
): Promise<string> => {
  const key = tableKeys.claim(delivery.source, createHash('sha256').update(delivery.id).digest('hex'));
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([delivery.project, text, actor.id]))
    .digest('hex');
  const claim = await claimOnce(key, { fingerprint, natural: [delivery.source, delivery.id] }, deps);
  if (claim.fingerprint !== fingerprint)
    throw new DeliveryReused('this delivery was used for another command before');
  if (claim.dispatched) return claim.commandId;
  const message: QueuedCommand = { v: 1, commandId: claim.commandId, projectId, text, actor };
  await deps.queue.send('commands.fifo', jsonObject.parse(message), {
    groupId: projectId ?? 'no-project',
    dedupId: claim.commandId,
  });
  await deps.store.transact([
    { kind: 'put', item: claimItem(key, { ...claim, dispatched: true }, deps.clock), expect: 'present' },
  ]);
  return claim.commandId;
};

const claimItem = (key: { pk: string; sk: string }, claim: z.infer<typeof claimRecord>, clock: Clock) => ({
  ...key,
  type: 'claim',
  data: claim,
  expiresAtSeconds: Math.floor(clock.nowMs() / 1000) + CLAIM_SECONDS,
});

const claimOnce = async (
  key: { pk: string; sk: string },
  { fingerprint, natural }: { readonly fingerprint: string; readonly natural: readonly string[] },
  { store, clock, ids }: AcceptDeps,
): Promise<z.infer<typeof claimRecord>> => {
  const fresh = { commandId: ids.next('cmd', natural), fingerprint, dispatched: false };
  try {
    await store.transact([{ kind: 'put', item: claimItem(key, fresh, clock), expect: 'absent' }]);
    return fresh;
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    return claimRecord.parse((await store.get(key))?.data);
  }
};

/** What became of a command; undefined while it has not been judged. */
export const readOutcome = async (commandId: string, store: Store): Promise<CommandAnswer | undefined> => {
  const record = await readRecord(store, 'command', tableKeys.command(commandId));
  return record === undefined ? undefined : answerOf(record);
};

const answerOf = (record: CommandRecord): CommandAnswer | undefined =>
  record.outcome === null ? undefined : { id: record.id, ...record.outcome };

/** Whether this id was ever accepted cannot be told from the table; callers answer 202 until there is an outcome. */
export const waitForOutcome = async (
  commandId: string,
  deadlineMs: number,
  deps: AcceptDeps & { readonly pause: () => Promise<void> },
): Promise<CommandAnswer | undefined> => {
  for (;;) {
    const outcome = await readOutcome(commandId, deps.store);
    if (outcome !== undefined || deps.clock.nowMs() >= deadlineMs) return outcome;
    await deps.pause();
  }
};
