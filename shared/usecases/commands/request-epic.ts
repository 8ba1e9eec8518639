import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EpicRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import { countId, keyOf, nextId, splitLeadingId } from '#shared/domain/backlog/story-id.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { WorkCommand } from '#shared/domain/commands/command.ts';
import { epicStarted, keyReserved, keyTaken } from '#shared/domain/messages/backlog.messages.ts';
import { allRecords, queryRecords } from '../records/read-records.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** Until the agent has proposed a key, an epic is counted under this one. */
export const KEYLESS = 'EPIC';

/** All epics of a project; they are few, as each is a piece of work for people. */
export const loadEpics = async (
  store: CommandContext['deps']['store'],
  projectId: string,
): Promise<readonly EpicRecord[]> =>
  allRecords<'epic'>((cursor) => queryRecords(store, 'epic', { ...tableKeys.epics(projectId), cursor }));

const chooseId = (
  project: ProjectRecord,
  epics: readonly EpicRecord[],
  description: string,
  given: string | null,
): { id: string; key: string | null } => {
  const leading = splitLeadingId(description, project.keys).id;
  const key = given ?? (leading === null ? null : (keyOf(leading) ?? null));
  if (key === KEYLESS) throw new CommandRefused(...keyReserved(key));
  const holder = epics.find((epic) => epic.key === key);
  if (key !== null && holder !== undefined) throw new CommandRefused(...keyTaken(key, holder.id));
  return {
    id: leading !== null && keyOf(leading) === key ? leading : nextId(project.keys, key ?? KEYLESS),
    key,
  };
};

/** `/epic`: records the epic and starts the machine whose agent breaks it up. */
export const requestEpic = async (
  { tx, deps, project, actor, commandId }: CommandContext,
  { description, key: given }: WorkCommand & { words: '/epic' },
): Promise<CommandResult> => {
  const { id, key } = chooseId(project, await loadEpics(deps.store, project.id), description, given);
  const executionName = `${project.id}-${id}-1`;
  tx.save('epic', {
    v: 1,
    id,
    projectId: project.id,
    key,
    description,
    status: 'running',
    executionName,
    commandId,
    createdAt: tx.at,
    createdBy: actor,
  });
  const told = tx.tell(project, { kind: 'epic.requested', data: { epic: id, key, description }, actor });
  tx.ask(project.id, {
    kind: 'start-execution',
    machine: 'epic',
    name: executionName,
    input: { v: TASK_VERSION, projectId: project.id, epicId: id },
  });
  return {
    says: epicStarted(id, description),
    project: { ...told, keys: countId(told.keys, id), epicsRunning: told.epicsRunning + 1 },
  };
};
