import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';
import type { ConfigChange } from '#shared/domain/messages/project.messages.ts';
import { toMicroUsd } from './read-settings.ts';

/** What a project keeps of its configuration, beside what each cycle reads for itself. */
interface Followed {
  readonly mode: ProjectRecord['mode'];
  readonly capacity: number;
  readonly parallelStories: number;
  readonly limitMicroUsd: number | null;
  readonly monthLimitMicroUsd: number | null;
  /** As JSON, so that it is compared as it is written. */
  readonly notifications: string;
  /** As JSON; null: no issues are followed. */
  readonly jira: string | null;
}

const keptBy = (project: ProjectRecord): Followed => ({
  mode: project.mode,
  capacity: project.sprintCapacity,
  parallelStories: project.parallelStories,
  limitMicroUsd: project.budget.limitMicroUsd,
  monthLimitMicroUsd: project.budget.monthLimitMicroUsd ?? null,
  notifications: JSON.stringify(project.notifications ?? []),
  jira: asJson(project.jira),
});

const asJson = (settings: ProjectRecord['jira']): string | null =>
  settings === null || settings === undefined ? null : JSON.stringify(settings);

const KEYS: readonly (readonly [keyof Followed, string])[] = [
  ['mode', 'orchestrator.mode'],
  ['capacity', 'sprint.capacity'],
  ['parallelStories', 'sprint.parallel_stories'],
  ['limitMicroUsd', 'budget.limit_usd'],
  ['monthLimitMicroUsd', 'budget.per_month_usd'],
  ['notifications', 'notifications'],
  ['jira', 'integrations.jira'],
];

const shown = (value: Followed[keyof Followed], key: string): string => {
  if (value === null) return key.startsWith('integrations.') ? 'off' : 'no limit';
  return key.startsWith('budget.') && typeof value === 'number' ? String(value / 1_000_000) : String(value);
};

const changesBetween = (before: Followed, after: Followed): readonly ConfigChange[] =>
  KEYS.flatMap(([name, key]) =>
    before[name] === after[name]
      ? []
      : [{ key, from: shown(before[name], key), to: shown(after[name], key) }],
  );

/** A mode that an admin has set by command outranks the file, until an admin hands it back. */
const wantedBy = (config: ProjectConfig, project: ProjectRecord): Followed => ({
  mode: project.modeSetBy === 'command' ? project.mode : config.orchestrator.mode,
  capacity: config.sprint.capacity,
  parallelStories: config.sprint.parallel_stories,
  limitMicroUsd: toMicroUsd(config.budget.limit_usd),
  monthLimitMicroUsd: toMicroUsd(config.budget.per_month_usd),
  notifications: JSON.stringify(config.notifications),
  jira: asJson(config.integrations.jira),
});

/**
 * The project with what its configuration on the default branch says now; what changed is told, with the commit. What a
 * project spent before it had a limit is given as `spentBefore`. The project is given back unsaved, and the same one
 * when nothing changed.
 */
export const followConfig = (
  tx: Transaction,
  project: ProjectRecord,
  {
    config,
    commit,
    spentBefore,
  }: { readonly config: ProjectConfig; readonly commit: string | null; readonly spentBefore: number },
): { readonly project: ProjectRecord; readonly changed: readonly ConfigChange[] } => {
  const before = keptBy(project);
  const after = wantedBy(config, project);
  const changed = changesBetween(before, after);
  const known = project.modeInConfig === config.orchestrator.mode;
  if (changed.length === 0)
    return { project: known ? project : { ...project, modeInConfig: config.orchestrator.mode }, changed };
  const told = tx.tell(project, { kind: 'project.configured', data: { commit, changed } });
  const first = before.limitMicroUsd === null && before.monthLimitMicroUsd === null;
  const followed: ProjectRecord = {
    ...told,
    mode: after.mode,
    modeInConfig: config.orchestrator.mode,
    sprintCapacity: after.capacity,
    parallelStories: after.parallelStories,
    notifications: config.notifications,
    jira: config.integrations.jira ?? null,
    budget: {
      ...told.budget,
      limitMicroUsd: after.limitMicroUsd,
      monthLimitMicroUsd: after.monthLimitMicroUsd,
      ...(first ? { spentMicroUsd: Math.max(told.budget.spentMicroUsd, spentBefore) } : {}),
    },
  };
  return { project: followed, changed };
};
