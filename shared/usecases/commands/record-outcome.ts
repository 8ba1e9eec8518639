import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CommandRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { refusedReply } from '#shared/domain/messages/reply.messages.ts';
import { allowedCommands } from '#shared/domain/workflow/judge-command.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction } from '../records/transaction.ts';
import { actAsMember } from './act-as-member.ts';
import type { CommandDeps, SpokenCommand } from './command-context.ts';
import { commandFacts } from './open-matters.ts';

type Outcome = NonNullable<CommandRecord['outcome']>;

/** One command on its way to its outcome. */
export interface Handling {
  readonly id: string;
  readonly spoken: SpokenCommand;
  /** The project that it is for; null: none is known. */
  readonly projectId: string | null;
  readonly deps: CommandDeps;
}

export const answerOf = ({ id }: { readonly id: string }, outcome: Outcome): CommandAnswer => ({
  id,
  ...outcome,
});

/** Keeps what became of the command, with who said it, when, and from where: the audit log reads this. */
export const recordOutcome = (
  tx: Transaction,
  { id, spoken, projectId }: Pick<Handling, 'id' | 'spoken' | 'projectId'>,
  outcome: Outcome,
  project: ProjectRecord | null,
): CommandAnswer => {
  tx.save('command', {
    v: 1,
    id,
    projectId: project?.id ?? projectId ?? '',
    text: spoken.text,
    actor: project === null ? spoken.actor : actAsMember(project, spoken.actor).actor,
    ...(spoken.channelId === undefined ? {} : { channelId: spoken.channelId }),
    outcome,
    at: tx.at,
  });
  return answerOf({ id }, outcome);
};

/** A refused command leaves only its record. Who is no member is told nothing of the project's state. */
export const recordRefusal = async (handling: Handling, refused: CommandRefused): Promise<CommandAnswer> =>
  transactionally(handling.deps, async (tx) => {
    const recorded = await tx.load('command', tableKeys.command(handling.id));
    if (recorded !== undefined && recorded.outcome !== null) return answerOf(recorded, recorded.outcome);
    const project =
      handling.projectId === null
        ? undefined
        : await tx.load('project', tableKeys.project(handling.projectId));
    const known =
      project !== undefined &&
      project.removedAt === undefined &&
      actAsMember(project, handling.spoken.actor).member !== undefined
        ? project
        : undefined;
    const allowed = known === undefined ? [] : allowedCommands(commandFacts(known));
    const error = refused.message;
    const reply = refusedReply([error, refused.hint], known?.state ?? null, allowed);
    return recordOutcome(
      tx,
      handling,
      { ok: false, reply, state: known?.state ?? null, allowed: [...allowed], error, hint: refused.hint },
      project ?? null,
    );
  });
