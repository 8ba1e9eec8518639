import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { findMember } from '#shared/domain/commands/members.ts';
import { findWorkflowCommand } from '#shared/domain/commands/command-list.ts';
import type { WorkCommand } from '#shared/domain/commands/command.ts';
import { configBrokenNow } from '#shared/domain/messages/project.messages.ts';
import { judgeCommand } from '#shared/domain/workflow/judge-command.ts';
import { CONFIG_PATH, parseProjectConfig } from '../project-config/parse-project-config.usecase.ts';
import { spentSoFar } from '../project-config/spent-so-far.ts';
import { readRecord } from '../records/read-records.ts';
import type { CommandDeps } from './command-context.ts';
import { commandFacts } from './open-matters.ts';

/** Commands whose outcome depends on what the configuration says, and the one that asks for it in any state. */
const FOLLOWING: readonly WorkCommand['words'][] = ['/sprint plan', '/sprint start', '/project status'];

export interface SeenConfig {
  readonly config: ProjectConfig;
  readonly commit: string;
  readonly spentBefore: number;
}

/**
 * The configuration on the default branch, for a command that follows it; null for any other, for one that is refused
 * anyway, and where the repository cannot be looked at. @throws CommandRefused when it does not hold
 */
export const lookAtConfig = async (
  words: WorkCommand['words'],
  { projectId, actorId }: { readonly projectId: string; readonly actorId: string },
  deps: CommandDeps,
): Promise<SeenConfig | null> => {
  const listed = findWorkflowCommand(words);
  if (listed === undefined || !FOLLOWING.includes(words)) return null;
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (project === undefined || project.removedAt !== undefined) return null;
  if (findMember(project.members, actorId) === undefined) return null;
  if (!judgeCommand(listed, commandFacts(project)).legal) return null;
  const found = await deps.readConfig(projectId);
  if (found === undefined) return null;
  const parsed = parseProjectConfig(found.text);
  // A status is shown all the same.
  if (!parsed.ok && words === '/project status') return null;
  if (!parsed.ok)
    throw new CommandRefused(...configBrokenNow(words, CONFIG_PATH, project.defaultBranch, parsed.errors));
  const { limit_usd: inAll, per_month_usd: inMonth } = parsed.config.budget;
  const spentBefore =
    inAll === undefined && inMonth === undefined ? 0 : await spentSoFar(project, deps.store);
  return { config: parsed.config, commit: found.commit, spentBefore };
};
