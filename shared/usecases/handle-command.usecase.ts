import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, CommandRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { Command, RegistryCommand, WorkCommand } from '#shared/domain/commands/command.ts';
import { commandHelp } from '#shared/domain/commands/describe-commands.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { lines } from '#shared/domain/messages/plain-words.ts';
import { configFollowed, projectList } from '#shared/domain/messages/project.messages.ts';
import {
  acceptedReply,
  actorUnknown,
  openLines,
  projectGone,
  projectMissing,
  projectUnknown,
  refusedReply,
} from '#shared/domain/messages/reply.messages.ts';
import { allowedCommands } from '#shared/domain/workflow/judge-command.ts';
import { settleWorkflow } from './backlog/settle-workflow.ts';
import { carryOutCommand } from './commands/carry-out-command.ts';
import type { CommandDeps, CommandResult } from './commands/command-context.ts';
import { findMeantProject } from './commands/find-meant-project.ts';
import { listProjects } from './commands/list-projects.ts';
import { lookAtConfig } from './commands/look-at-config.ts';
import type { SeenConfig } from './commands/look-at-config.ts';
import { commandFacts, openMatters } from './commands/open-matters.ts';
import { inspectForRegister, registerProject } from './commands/register-project.ts';
import type { Found } from './commands/register-project.ts';
import { loadCurrentSprint } from './cycle/save-cycle.ts';
import { followConfig } from './project-config/follow-config.ts';
import { readRecord } from './records/read-records.ts';
import { transactionally } from './records/transaction.ts';
import type { Transaction } from './records/transaction.ts';

export interface SpokenCommand {
  /** Given by who claimed the delivery: the same id twice is one command. Absent: this is a new one. */
  readonly commandId?: string;
  /** null: that of the channel, or the only project there is. */
  readonly projectId: string | null;
  /** The chat channel that it was said in. */
  readonly channelId?: string | undefined;
  readonly text: string;
  readonly actor: Actor;
}

/**
 * The one use case behind every front. Parses, finds the project (named in the command, else by where it was said, else
 * the only one), judges who and in which state, and writes state,
 * events, effects and the command with its outcome in one transaction; a refused command leaves only its record.
 * The same command id again gives the recorded outcome.
 */
export const handleCommand = async (spoken: SpokenCommand, deps: CommandDeps): Promise<CommandAnswer> => {
  const id = spoken.commandId ?? deps.ids.next('cmd', [spoken.projectId ?? '', spoken.actor.id, spoken.text]);
  const recorded = await readRecord(deps.store, 'command', tableKeys.command(id));
  if (recorded !== undefined && recorded.outcome !== null) return answerOf(recorded, recorded.outcome);
  const parsed = parseCommand(spoken.text);
  const projectId = await findMeantProject(parsed.ok ? parsed.projectId : null, spoken, deps.store);
  try {
    if (!parsed.ok) throw new CommandRefused(parsed.error, parsed.hint);
    const decide = await prepare(parsed.command, { id, spoken, projectId, deps });
    return await transactionally(deps, (tx) => decideOnce(tx, { id, spoken, projectId, deps }, decide));
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    return recordRefusal({ id, spoken, projectId, deps }, error);
  }
};

type Outcome = NonNullable<CommandRecord['outcome']>;
interface Handling {
  readonly id: string;
  readonly spoken: SpokenCommand;
  readonly projectId: string | null;
  readonly deps: CommandDeps;
}
type Decide = (
  tx: Transaction,
  handling: Handling,
) => Promise<CommandResult & { readonly at: ProjectRecord | null }>;

const answerOf = ({ id }: { readonly id: string }, outcome: Outcome): CommandAnswer => ({ id, ...outcome });

/** What is done before the transaction, which may run more than once: the list of projects, and a look at a repository. */
const prepare = async (command: Command, { spoken, projectId, deps }: Handling): Promise<Decide> => {
  switch (command.words) {
    case 'help':
      return async () => ({ says: commandHelp(command.of), at: null });
    case '/project list': {
      const projects = await listProjects(deps.store);
      return async () => ({ says: projectList(projects), at: null });
    }
    case '/project register':
      return decideRegister(command, await inspectForRegister(command, spoken.actor, deps));
    default:
      if (projectId === null)
        throw new CommandRefused(
          ...projectMissing(
            (await listProjects(deps.store)).map(({ id }) => id),
            spoken.channelId !== undefined,
          ),
        );
      return decideWork(
        command,
        projectId,
        await lookAtConfig(command.words, { projectId, actorId: spoken.actor.id }, deps),
      );
  }
};

const decideRegister =
  (command: RegistryCommand & { words: '/project register' }, found: Found): Decide =>
  async (tx, { spoken, deps }) => {
    const done = await registerProject(tx, deps, command, found, spoken.actor);
    return { ...done, at: done.project };
  };

const decideWork =
  (command: WorkCommand, projectId: string, seen: SeenConfig | null): Decide =>
  async (tx, { id, spoken, deps }) => {
    const { actor, text } = spoken;
    const project = await tx.load('project', tableKeys.project(projectId));
    if (project === undefined) throw new CommandRefused(...projectUnknown(projectId));
    if (project.removedAt !== undefined) throw new CommandRefused(...projectGone(projectId));
    const member = project.members.find((each) => each.id === actor.id);
    if (member === undefined) throw new CommandRefused(...actorUnknown(actor.id, project.name));
    const { project: followed, changed } =
      seen === null ? { project, changed: [] } : followConfig(tx, project, seen);
    const result = await carryOutCommand(
      {
        tx,
        deps,
        project: followed,
        actor,
        role: member.role,
        commandId: id,
        channelId: spoken.channelId ?? null,
        text,
        confirmed: false,
      },
      command,
    );
    if (result.project === undefined) return { ...result, at: project };
    const settled = settleWorkflow(tx, result.project, await loadCurrentSprint(tx, result.project), actor);
    const first = changed.length === 0 ? null : configFollowed(project.defaultBranch, changed);
    return { says: lines(first, result.says), project: settled, at: settled };
  };

/** One transaction: a second delivery that came meanwhile finds the outcome and adds nothing. */
const decideOnce = async (tx: Transaction, handling: Handling, decide: Decide): Promise<CommandAnswer> => {
  const recorded = await tx.load('command', tableKeys.command(handling.id));
  if (recorded !== undefined && recorded.outcome !== null) return answerOf(recorded, recorded.outcome);
  const { says, project, at } = await decide(tx, handling);
  if (project !== undefined) tx.save('project', project);
  const allowed = at === null ? [] : allowedCommands(commandFacts(at));
  const reply = at === null ? says : acceptedReply(says, at.state, openLines(openMatters(at)), allowed);
  return record(
    tx,
    handling,
    { ok: true, reply, state: at?.state ?? null, allowed: [...allowed] },
    at?.id ?? null,
  );
};

const record = (
  tx: Transaction,
  { id, spoken, projectId }: Handling,
  outcome: Outcome,
  at: string | null,
): CommandAnswer => {
  tx.save('command', {
    v: 1,
    id,
    projectId: at ?? projectId ?? '',
    text: spoken.text,
    actor: spoken.actor,
    ...(spoken.channelId === undefined ? {} : { channelId: spoken.channelId }),
    outcome,
    at: tx.at,
  });
  return answerOf({ id }, outcome);
};

const recordRefusal = async (handling: Handling, refused: CommandRefused): Promise<CommandAnswer> =>
  transactionally(handling.deps, async (tx) => {
    const recorded = await tx.load('command', tableKeys.command(handling.id));
    if (recorded !== undefined && recorded.outcome !== null) return answerOf(recorded, recorded.outcome);
    const project =
      handling.projectId === null
        ? undefined
        : await tx.load('project', tableKeys.project(handling.projectId));
    const known =
      project?.removedAt === undefined &&
      project?.members.some(({ id }) => id === handling.spoken.actor.id) === true
        ? project
        : undefined;
    const allowed = known === undefined ? [] : allowedCommands(commandFacts(known));
    const error = refused.message;
    const reply = refusedReply([error, refused.hint], known?.state ?? null, allowed);
    return record(
      tx,
      handling,
      { ok: false, reply, state: known?.state ?? null, allowed: [...allowed], error, hint: refused.hint },
      project?.id ?? null,
    );
  });
