import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type { Actor, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { projectIdOf } from '#shared/domain/backlog/project-id.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { RegistryCommand } from '#shared/domain/commands/command.ts';
import {
  configBroken,
  nameTaken,
  nameless,
  notRegisterable,
  onlyAdmins,
  registered,
  registeredBefore,
  uncommitted,
} from '#shared/domain/messages/project.messages.ts';
import { isSameRepository } from '#shared/domain/repository-place.ts';
import { FIRST_PREV } from '../hash-event.ts';
import { CONFIG_PATH, parseProjectConfig } from '../project-config/parse-project-config.usecase.ts';
import { toMicroUsd } from '../project-config/read-settings.ts';
import type { Transaction } from '../records/transaction.ts';
import type { CommandDeps, CommandResult, RepositoryInspection } from './command-context.ts';
import { listProjects } from './list-projects.ts';

type Register = RegistryCommand & { words: '/project register' };
/** A repository that may be registered, with what its config says. */
export type Found = Extract<RepositoryInspection, { ok: true }> & { readonly settings: ProjectConfig };

const freshProject = (
  id: string,
  name: string,
  { repository, defaultBranch, settings }: Found,
  deps: CommandDeps,
  actor: Actor,
  at: string,
): ProjectRecord => {
  const admins = [...deps.admins.filter((admin, n) => n === 0 || admin.id === actor.id)];
  return {
    v: 1,
    id,
    name,
    repository,
    defaultBranch,
    mode: settings.orchestrator.mode,
    modeInConfig: settings.orchestrator.mode,
    state: 'IDLE',
    createdAt: at,
    keys: {},
    storyCounts: { proposed: 0, ready: 0, planned: 0, active: 0, done: 0, removed: 0 },
    epicsRunning: 0,
    sprintId: null,
    sprintsMade: 0,
    openCycles: [],
    openApprovals: [],
    ciFailing: false,
    sprintCapacity: settings.sprint.capacity,
    parallelStories: settings.sprint.parallel_stories,
    notifications: settings.notifications,
    jira: settings.integrations.jira ?? null,
    budget: {
      limitMicroUsd: toMicroUsd(settings.budget.limit_usd),
      monthLimitMicroUsd: toMicroUsd(settings.budget.per_month_usd),
      spentMicroUsd: 0,
      reservedMicroUsd: 0,
    },
    channels: [],
    members: admins.map(({ id: member, name: called }) => ({
      id: member,
      name: called,
      role: 'admin' as const,
    })),
    openIntent: null,
    stream: { seq: 0, hash: FIRST_PREV },
  };
};

/** What is known of the repository before the transaction, which may be decided more than once. @throws CommandRefused */
export const inspectForRegister = async (
  { path, name }: Register,
  actor: Actor,
  deps: CommandDeps,
): Promise<Found> => {
  if (!deps.admins.some(({ id }) => id === actor.id)) throw new CommandRefused(...onlyAdmins(actor.name));
  const found = await deps.inspectRepository(path, projectIdOf(name ?? lastPartOf(path)) ?? '');
  if (!found.ok) throw new CommandRefused(...notRegisterable(found.error));
  if (!found.clean) throw new CommandRefused(...uncommitted(path));
  const before = (await listProjects(deps.store)).find(({ repository }) =>
    isSameRepository(repository, found.repository),
  );
  if (before !== undefined) throw new CommandRefused(...registeredBefore(before.id, found.repository));
  const parsed = parseProjectConfig(found.config ?? '');
  if (!parsed.ok) throw new CommandRefused(...configBroken(CONFIG_PATH, parsed.errors));
  return { ...found, settings: parsed.config };
};

/** `/project register`: the project is saved. */
export const registerProject = async (
  tx: Transaction,
  deps: CommandDeps,
  command: Register,
  found: Found,
  actor: Actor,
): Promise<Required<CommandResult>> => {
  const name = command.name ?? lastPartOf(found.repository);
  const id = await freeId(tx, name);
  const project = tx.tell(freshProject(id, name, found, deps, actor, tx.at), {
    kind: 'project.registered',
    data: { name, repository: found.repository, branch: found.defaultBranch },
    actor,
  });
  return { says: registered(name, id, found.defaultBranch, project.mode, found.head === null), project };
};

/** `https://host/team/shop.git` → `shop`. */
const lastPartOf = (place: string): string =>
  place
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/\.git$/, '') ?? '';

/** An id is given once: that of a removed project is followed by a number. */
const freeId = async (tx: Transaction, name: string): Promise<string> => {
  const wanted = projectIdOf(name);
  if (wanted === undefined) throw new CommandRefused(...nameless());
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    const taken = await tx.load('project', tableKeys.project(id));
    if (taken === undefined) return id;
    if (taken.removedAt === undefined) throw new CommandRefused(...nameTaken(id));
  }
};
