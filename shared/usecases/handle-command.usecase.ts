import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { Command, JoinCommand, RegistryCommand, WorkCommand } from '#shared/domain/commands/command.ts';
import { commandHelp } from '#shared/domain/commands/describe-commands.ts';
import { findMember } from '#shared/domain/commands/members.ts';
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
} from '#shared/domain/messages/reply.messages.ts';
import { allowedCommands } from '#shared/domain/workflow/judge-command.ts';
import { settleWorkflow } from './backlog/settle-workflow.ts';
import { actAsMember } from './commands/act-as-member.ts';
import { askAccess } from './commands/ask-access.ts';
import { carryOutCommand } from './commands/carry-out-command.ts';
import type { CommandDeps, CommandResult, SpokenCommand } from './commands/command-context.ts';
import { findMeantProject } from './commands/find-meant-project.ts';
import { listProjects } from './commands/list-projects.ts';
import { lookAtConfig } from './commands/look-at-config.ts';
import type { SeenConfig } from './commands/look-at-config.ts';
import { commandFacts, openMatters } from './commands/open-matters.ts';
import { answerOf, recordOutcome, recordRefusal } from './commands/record-outcome.ts';
import type { Handling } from './commands/record-outcome.ts';
import { inspectForRegister, registerProject } from './commands/register-project.ts';
import type { Found } from './commands/register-project.ts';
import { loadCurrentSprint } from './cycle/save-cycle.ts';
import { followConfig } from './project-config/follow-config.ts';
import { readRecord } from './records/read-records.ts';
import { transactionally } from './records/transaction.ts';
import type { Transaction } from './records/transaction.ts';

/**
 * The one use case behind every front. Parses, finds the project (named in the command, else by where it was said, else
 * the only one), judges who and in which state, and writes state, events, effects and the command with its outcome in
 * one transaction; a refused command leaves only its record. The same command id again gives
 * the recorded outcome.
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

type Decide = (
  tx: Transaction,
  handling: Handling,
) => Promise<CommandResult & { readonly at: ProjectRecord | null }>;

/** What is done before the transaction, which may run more than once: the list of projects, and a look at a repository. */
const prepare = async (command: Command, { spoken, projectId, deps }: Handling): Promise<Decide> => {
  switch (command.words) {
    case 'help':
      return async () => ({ says: commandHelp(command.of), at: null });
    case '/project list': {
      const projects = await listProjects(deps.store);
      const isAdmin = deps.admins.some(({ id }) => id === spoken.actor.id);
      // Whoever may ask for access needs a project's name, and nothing more of it.
      const rows = projects.map(({ id, name, state, mode, members }) => ({
        id,
        name,
        inside: isAdmin || findMember(members, spoken.actor.id) !== undefined ? `${state}  ${mode}` : '',
      }));
      return async () => ({ says: projectList(rows), at: null });
    }
    case '/project register':
      return decideRegister(command, await inspectForRegister(command, spoken.actor, deps));
    case '/project join':
      return decideJoin(command, await requireProject({ spoken, projectId, deps }));
    default: {
      const meant = await requireProject({ spoken, projectId, deps });
      return decideWork(
        command,
        meant,
        await lookAtConfig(command.words, { projectId: meant, actorId: spoken.actor.id }, deps),
      );
    }
  }
};

const requireProject = async ({
  spoken,
  projectId,
  deps,
}: Pick<Handling, 'spoken' | 'projectId' | 'deps'>): Promise<string> => {
  if (projectId !== null) return projectId;
  const ids = (await listProjects(deps.store)).map(({ id }) => id);
  throw new CommandRefused(...projectMissing(ids, spoken.channelId !== undefined));
};

const decideRegister =
  (command: RegistryCommand & { words: '/project register' }, found: Found): Decide =>
  async (tx, { spoken, deps }) => {
    const done = await registerProject(tx, deps, command, found, spoken.actor);
    return { ...done, at: done.project };
  };

const loadListed = async (tx: Transaction, projectId: string): Promise<ProjectRecord> => {
  const project = await tx.load('project', tableKeys.project(projectId));
  if (project === undefined) throw new CommandRefused(...projectUnknown(projectId));
  if (project.removedAt !== undefined) throw new CommandRefused(...projectGone(projectId));
  return project;
};

/** Who is no member is shown nothing of the project beside the answer. */
const decideJoin =
  (command: JoinCommand, projectId: string): Decide =>
  async (tx, { id, spoken, deps }) => {
    const project = await loadListed(tx, projectId);
    const { actor, member } = actAsMember(project, spoken.actor);
    const asked = await askAccess({ tx, deps, project, actor, commandId: id }, member, command);
    return { ...asked, at: member === undefined ? null : asked.project };
  };

const decideWork =
  (command: WorkCommand, projectId: string, seen: SeenConfig | null): Decide =>
  async (tx, { id, spoken, deps }) => {
    const project = await loadListed(tx, projectId);
    const { actor, member } = actAsMember(project, spoken.actor);
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
        text: spoken.text,
        confirmed: false,
      },
      command,
    );
    const after = result.project ?? (followed === project ? undefined : followed);
    if (after === undefined) return { ...result, at: project };
    const settled = settleWorkflow(tx, after, await loadCurrentSprint(tx, after), actor);
    const first = changed.length === 0 ? null : configFollowed(project.defaultBranch, changed);
    return { says: lines(first, result.says), project: settled, at: settled };
  };

/** One transaction: a second delivery that came meanwhile finds the outcome and adds nothing. */
const decideOnce = async (tx: Transaction, handling: Handling, decide: Decide): Promise<CommandAnswer> => {
  const recorded = await tx.load('command', tableKeys.command(handling.id));
  if (recorded !== undefined && recorded.outcome !== null) return answerOf(recorded, recorded.outcome);
  tx.causedBy(handling.id);
  const { says, project, at } = await decide(tx, handling);
  if (project !== undefined) tx.save('project', project);
  const allowed = at === null ? [] : allowedCommands(commandFacts(at));
  const reply = at === null ? says : acceptedReply(says, at.state, openLines(openMatters(at)), allowed);
  return recordOutcome(
    tx,
    handling,
    { ok: true, reply, state: at?.state ?? null, allowed: [...allowed] },
    project ?? at,
  );
};
