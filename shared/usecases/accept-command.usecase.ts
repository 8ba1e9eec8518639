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
  const commandId = deps.ids.next('cmd', [delivery.source, delivery.id]);
  const fresh = { commandId, fingerprint, dispatched: false };
  const claim = await claimOnce(key, fresh, acceptedItem(commandId, { projectId, text, actor }, deps), deps);
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

/** The command before it is judged: who was told its id finds it at once. */
const acceptedItem = (
  id: string,
  { projectId, text, actor }: Pick<ArrivedCommand, 'projectId' | 'text' | 'actor'>,
  { clock }: AcceptDeps,
) => {
  const at = new Date(clock.nowMs()).toISOString();
  const record: CommandRecord = { v: 1, id, projectId: projectId ?? '', text, actor, outcome: null, at };
  return { ...tableKeys.command(id), type: 'command', data: jsonObject.parse(record) };
};

const claimOnce = async (
  key: { pk: string; sk: string },
  fresh: z.infer<typeof claimRecord>,
  accepted: ReturnType<typeof acceptedItem>,
  { store, clock }: AcceptDeps,
): Promise<z.infer<typeof claimRecord>> => {
  try {
    await store.transact([
      { kind: 'put', item: claimItem(key, fresh, clock), expect: 'absent' },
      { kind: 'put', item: accepted, expect: 'absent' },
    ]);
    return fresh;
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    return claimRecord.parse((await store.get(key))?.data);
  }
};

/** What became of a command; undefined while it has not been judged. */
export const readOutcome = async (commandId: string, store: Store): Promise<CommandAnswer | undefined> => {
  const found = await findCommand(commandId, store);
  return found === 'unknown' || found === 'on its way' ? undefined : found;
};

/** The answer to a command, or where it is while there is none. */
export const findCommand = async (
  commandId: string,
  store: Store,
): Promise<CommandAnswer | 'unknown' | 'on its way'> => {
  const record = await readRecord(store, 'command', tableKeys.command(commandId));
  return record === undefined ? 'unknown' : (answerOf(record) ?? 'on its way');
};

const answerOf = (record: CommandRecord): CommandAnswer | undefined =>
  record.outcome === null ? undefined : { id: record.id, ...record.outcome };

/** The outcome, or undefined at the deadline: callers then answer with the id alone. */
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
