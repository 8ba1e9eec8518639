import { randomUUID } from 'node:crypto';
import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { acceptCommand, waitForOutcome } from '#shared/usecases/accept-command.usecase.ts';
import type { Host } from '../host/host.ts';

/** A command was refused where the demo's story needs it. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

export interface Conversation {
  /** Gives a command and its answer. @throws CommandRefused */
  readonly say: (text: string) => Promise<CommandAnswer>;
}

const PATIENCE_MS = 30_000;

/** Commands as a person gives them, through the queue and the same use case as every front. */
export const talkTo = (
  host: Host,
  projectId: string | null,
  actor: Actor,
  onSaid: (text: string, answer: CommandAnswer) => void,
): Conversation => {
  const deps = { store: host.store, queue: host.queue, clock: host.clock, ids: host.ids };
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = host.store.onChange(() => {
        stop();
        clearTimeout(timer);
        resolve();
      });
      const timer = setTimeout(() => {
        stop();
        resolve();
      }, 50);
    });
  return {
    say: async (text) => {
      const id = await acceptCommand(
        { projectId, text, actor, delivery: { source: 'demo', id: randomUUID(), project: projectId } },
        deps,
      );
      const outcome = await waitForOutcome(id, host.clock.nowMs() + PATIENCE_MS, { ...deps, pause });
      if (outcome === undefined)
        throw new CommandRefused(`${text}: no answer within ${PATIENCE_MS / 1000} s`);
      onSaid(text, outcome);
      if (!outcome.ok) throw new CommandRefused(`${text}: ${outcome.error ?? outcome.reply}`);
      return outcome;
    },
  };
};
