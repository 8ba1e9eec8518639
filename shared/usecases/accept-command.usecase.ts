import type { CommandAnswer, QueuedCommand } from '#shared/contracts/commands.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, CommandRecord } from '#shared/contracts/records.contract.ts';
import type { Destination } from '#shared/contracts/notices.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { claimDelivery, deliveryHash } from './deliveries/claim-delivery.ts';
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
  /** The chat channel that it was said in. */
  readonly channelId?: string;
  /** Who is told the outcome. */
  readonly replyTo?: Destination;
  /** Where it came from and what that source calls a delivery: one delivery is one command. */
  readonly delivery: {
    readonly source: string;
    readonly id: string;
    /** null: the delivery names no project. What that means may change before a repeat, which stays the same command. */
    readonly project: string | null;
  };
}

/**
 * Claims a delivery once and queues its command. A repeat gives the same command's id; one that finds the claim made
 * but not dispatched, because its maker died in between, dispatches it. @throws DeliveryReused
 */
export const acceptCommand = async (command: ArrivedCommand, deps: AcceptDeps): Promise<string> => {
  const { projectId, text, actor, channelId, replyTo, delivery } = command;
  const commandId = deps.ids.next('cmd', [delivery.source, delivery.id]);
  const { workId } = await claimDelivery(
    {
      source: delivery.source,
      delivery: delivery.id,
      fingerprint: deliveryHash(JSON.stringify([delivery.project, text, actor.id])),
      workId: commandId,
      beside: [{ kind: 'put', item: acceptedItem(commandId, command, deps), expect: 'absent' }],
      dispatch: async (id) => {
        const message: QueuedCommand = {
          v: 1,
          commandId: id,
          projectId,
          text,
          actor,
          ...(channelId === undefined ? {} : { channelId }),
          ...(replyTo === undefined ? {} : { replyTo }),
        };
        await deps.queue.send('commands.fifo', jsonObject.parse(message), {
          groupId: projectId ?? 'no-project',
          dedupId: id,
        });
      },
    },
    deps,
  );
  return workId;
};

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
