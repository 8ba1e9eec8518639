import type { CycleSettings } from '#shared/contracts/records.contract.ts';
import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { hashPackages, PACKAGE_FILES, type PackageFile } from './hash-packages.ts';
import { CONFIG_PATH, parseProjectConfig } from './parse-project-config.usecase.ts';

/** The config on a commit does not hold; the message names every key that is wrong. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
}

export interface SettingsOptions {
  /** Whether project code may run where no sandbox can be made. */
  readonly unsandboxed: boolean;
  /** Overrides the config's models for every role; for scripts that play a whole team. */
  readonly model: string | null;
}

/** The project's configuration on a commit. @throws ConfigInvalid with every key that is wrong */
export const readConfig = async (repository: Repository, commit: string): Promise<ProjectConfig> => {
  const text = await repository.read(commit, CONFIG_PATH);
  const parsed = parseProjectConfig(text === undefined ? '' : new TextDecoder().decode(text));
  if (parsed.ok) return parsed.config;
  throw new ConfigInvalid(
    parsed.errors.map((error) => `${CONFIG_PATH}: ${error.path}: ${error.text}`).join('\n'),
  );
};

/** What a cycle needs of the project's config, from the commit its branch starts at. @throws ConfigInvalid */
export const readSettings =
  (options: SettingsOptions) =>
  async (
    repository: Repository,
    commit: string,
    project: { readonly mode: CycleSettings['mode'] },
  ): Promise<CycleSettings> => {
    const config = await readConfig(repository, commit);
    return {
      ...settingsOf(config, project.mode, options),
      lockHash: await hashPackagesOf(repository, commit, config),
    };
  };

/** See `hashPackages`, of a commit. */
export const hashPackagesOf = async (
  repository: Repository,
  commit: string,
  { tdd }: ProjectConfig,
): Promise<string | null> => {
  const texts = new Map<PackageFile, string>();
  for (const path of PACKAGE_FILES) {
    const bytes = await repository.read(commit, path);
    if (bytes !== undefined) texts.set(path, new TextDecoder().decode(bytes));
  }
  return hashPackages({ texts, install: tdd.environment.install, runner: tdd.test_execution.runner });
};

/** US dollars of the config as the records hold them; null: no limit. */
export const toMicroUsd = (usd: number | undefined): number | null =>
  usd === undefined ? null : Math.round(usd * 1_000_000);

const settingsOf = (
  config: ProjectConfig,
  mode: CycleSettings['mode'],
  options: SettingsOptions,
): CycleSettings => {
  const {
    orchestrator_agent: orchestrator,
    design_agent: design,
    qa_agent: qa,
    code_agent: code,
    data_agent: data,
  } = config.agents;
  const byRole = { orchestrator, design, qa, code, data };
  const models = Object.entries(byRole).flatMap(([role, agent]): [string, string][] => {
    const model = options.model ?? agent.model ?? config.agents.model;
    return model === undefined ? [] : [[role, model]];
  });
  return {
    mode,
    runner: null,
    lockHash: null,
    runnerScripts: scriptsOf(config.tdd.test_execution.runner),
    coverageThreshold: config.tdd.test_execution.coverage_threshold,
    generated: config.tdd.generated,
    protectedPaths: config.protected,
    criticalPaths: config.security.critical_paths,
    publicContracts: config.security.public_contracts,
    allowMarks: config.security.allow_marks,
    gateMinutes: config.gates.expires_minutes,
    storyLimitMicroUsd: toMicroUsd(config.budget.per_story_usd),
    models: Object.fromEntries(models),
    context: Object.fromEntries(Object.entries(byRole).map(([role, agent]) => [role, contextOf(agent)])),
    unsandboxed: options.unsandboxed,
    image: config.tdd.environment.image ?? null,
  };
};

/** `npm test` goes through the script `test` and what npm runs around it; other calls name their script or target. */
const scriptsOf = (runner: string | undefined): string[] => {
  const named = /^(?:npm|pnpm|yarn|make)\s+(?:run(?:-script)?\s+)?([\w:.-]+)/.exec(runner ?? 'npm test')?.[1];
  return named === undefined
    ? []
    : [named === 't' ? 'test' : named].flatMap((name) => [name, `pre${name}`, `post${name}`]);
};

/** What a role's block says beside its model, as lines for its prompt. */
const contextOf = (agent: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(agent)
      .filter(([name, value]) => name !== 'model' && value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
