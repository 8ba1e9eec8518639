import type { FileChange } from '#shared/contracts/change-set.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { evidencePlaces } from '#shared/contracts/evidence.contract.ts';
import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { BranchMoved } from '#shared/ports/repository.port.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import type { Signer } from '#shared/ports/signer.port.ts';
import { CONFIG_PATH, parseProjectConfig } from '../project-config/parse-project-config.usecase.ts';
import { allRecords, queryRecords, readRecord } from '../records/read-records.ts';
import type { GitDeps } from './git-deps.ts';
import { projectStateFiles } from './project-state-files.ts';

export interface ExportDeps extends GitDeps {
  readonly signer: Signer;
}

/** The orphan branch that holds what belongs to the project and to no story. */
const STATE_BRANCH = evidencePlaces.branch;

/**
 * Writes the project's state, its public key and the evidence of its finished stories to the branch `orch-state`, and
 * pushes it. What did not change makes no commit; run again, it is the same commit.
 */
export const exportState = async (
  { projectId }: { readonly projectId: string },
  deps: ExportDeps,
): Promise<void> => {
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (project === undefined) return;
  const repository = await deps.repositories.open(project);
  const { head } = await repository.sync();
  const config = await configOf(repository, head);
  let attempt = 1;
  while (!(await commitState({ projectId: project.id, config, attempt }, repository, deps))) attempt += 1;
  await repository.push(STATE_BRANCH);
};

const configOf = async (repository: Repository, commit: string): Promise<ProjectConfig | null> => {
  const text = await repository.read(commit, CONFIG_PATH);
  const parsed = parseProjectConfig(text === undefined ? '' : new TextDecoder().decode(text));
  return parsed.ok && text !== undefined ? parsed.config : null;
};

/** So many exports in a row that came first are no coincidence. */
const MAX_TRIES = 10;

/** The head is read before the state, so that what is committed on it is never older. @returns false: another export came first */
const commitState = async (
  {
    projectId,
    config,
    attempt,
  }: { readonly projectId: string; readonly config: ProjectConfig | null; readonly attempt: number },
  repository: Repository,
  deps: ExportDeps,
): Promise<boolean> => {
  const head = await repository.head(STATE_BRANCH);
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (project === undefined) return true;
  const there = new Set(head === undefined ? [] : (await repository.files(head)).map(({ path }) => path));
  const changes = await whatChanged(repository, head, await filesOf({ project, config, there }, deps));
  if (changes.length === 0) return true;
  const date = await lastEventTime(project, deps);
  try {
    await repository.commit({
      branch: STATE_BRANCH,
      parent: head ?? '',
      message: `Agent Workflow: state of ${project.name}`,
      date,
      changes,
    });
    return true;
  } catch (error) {
    if (error instanceof BranchMoved && attempt < MAX_TRIES) return false;
    throw error;
  }
};

/** Evidence that is there already is not read again: it was sealed before its story was done, and never changes after. */
const filesOf = async (
  {
    project,
    config,
    there,
  }: {
    readonly project: ProjectRecord;
    readonly config: ProjectConfig | null;
    readonly there: ReadonlySet<string>;
  },
  deps: ExportDeps,
): Promise<ReadonlyMap<string, Uint8Array>> => {
  const stories = await allRecords<'story'>((cursor) =>
    queryRecords(deps.store, 'story', { ...tableKeys.stories(project.id), cursor }),
  );
  const sprints = await allRecords<'sprint'>((cursor) =>
    queryRecords(deps.store, 'sprint', { ...tableKeys.sprints(project.id), cursor }),
  );
  const epics = await allRecords<'epic'>((cursor) =>
    queryRecords(deps.store, 'epic', { ...tableKeys.epics(project.id), cursor }),
  );
  const files = new Map(
    projectStateFiles({
      project,
      stories,
      sprints,
      epics,
      publicKey: await deps.signer.publicKey(project.id),
      config,
    }),
  );
  for (const { id, cycleId, status } of stories) {
    const path = `${evidencePlaces.folder}${id}/${cycleId ?? ''}.json`;
    if (status !== 'done' || cycleId === null || there.has(path)) continue;
    const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
    if (cycle?.evidenceKey == null) continue;
    files.set(path, await deps.blobs.get(cycle.evidenceKey));
  }
  return files;
};

const whatChanged = async (
  repository: Repository,
  head: string | undefined,
  wanted: ReadonlyMap<string, Uint8Array>,
): Promise<readonly FileChange[]> => {
  const changes: FileChange[] = [];
  for (const [path, content] of wanted) {
    const there = head === undefined ? undefined : await repository.read(head, path);
    if (there !== undefined && Buffer.compare(there, content) === 0) continue;
    changes.push({
      op: 'write',
      path,
      contentBase64: Buffer.from(content).toString('base64'),
      executable: false,
    });
  }
  return changes;
};

const lastEventTime = async (project: ProjectRecord, deps: ExportDeps): Promise<string> => {
  const event = await readRecord(deps.store, 'event', tableKeys.event(project.id, project.stream.seq));
  return event?.at ?? project.createdAt;
};
