import { createHash } from 'node:crypto';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import { expectedTests } from '#shared/contracts/verdict.contract.ts';
import {
  mergeConflicts,
  mergePasses,
  mergeUnchecked,
  nothingToMerge,
} from '#shared/domain/messages/sprint.messages.ts';
import { judgeMergeCheck } from '#shared/domain/verdicts/judge-merge-check.ts';
import type { MergedStory } from '#shared/domain/verdicts/judge-merge-check.ts';
import type { CycleRecord, SprintRecord } from '#shared/contracts/records.contract.ts';
import { MergeConflict } from '#shared/ports/repository.port.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { answerToken } from '../cycle/park-cycle.usecase.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { buildSuiteSpec } from '../jobs/build-test-spec.ts';
import { readJsonBlob } from '../jobs/read-blob.ts';
import { submitJob } from '../jobs/submit-job.ts';
import type { SubmitDeps } from '../jobs/submit-job.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { GitDeps } from '../repository/git-deps.ts';
import { keepSnapshot } from '../repository/keep-snapshot.ts';

export interface SprintRef {
  readonly projectId: string;
  readonly sprintId: string;
}

export type MergedSprint =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'merged'; readonly commit: string };

/** Merges the branches of all finished stories onto the default branch, in a commit that no branch points to. */
export const mergeSprint = async (
  { projectId, sprintId }: SprintRef,
  deps: GitDeps,
): Promise<MergedSprint> => {
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  const sprint = await readRecord(deps.store, 'sprint', tableKeys.sprint(projectId, sprintId));
  if (project === undefined || sprint === undefined) throw new Error(`no sprint ${sprintId}`);
  const finished = Object.entries(sprint.outcomes)
    .filter(([, outcome]) => outcome === 'completed')
    .map(([storyId]) => storyId)
    .toSorted();
  if (finished.length === 0) {
    await recordCheck({ projectId, sprintId }, { ok: true, text: nothingToMerge, stories: [] }, deps);
    return { kind: 'nothing' };
  }
  const repository = await deps.repositories.open(project);
  const { head } = await repository.sync();
  try {
    const commit = await repository.mergeCommit(
      head,
      finished.map((id) => `tdd/${id}`),
      sprint.createdAt,
    );
    await keepSnapshot(deps.blobs, repository, projectId, commit);
    return { kind: 'merged', commit };
  } catch (error) {
    if (!(error instanceof MergeConflict)) throw error;
    const story =
      canonicalStoryId(error.branch.slice('tdd/'.length)) === undefined
        ? error.branch
        : error.branch.slice('tdd/'.length);
    await recordCheck(
      { projectId, sprintId },
      {
        ok: false,
        text: mergeConflicts(story, error.paths),
        stories: [story],
      },
      deps,
    );
    return { kind: 'conflict' };
  }
};

/** Has the whole suite run once on the merged commit. */
export const enqueueMergeCheck = async (
  { projectId, sprintId, commit, token }: SprintRef & { readonly commit: string; readonly token: string },
  deps: SubmitDeps & { readonly executions: Executions; readonly unsandboxed: boolean },
): Promise<void> => {
  const id = `job_${createHash('sha256')
    .update(JSON.stringify([sprintId, 'merge-check', commit]))
    .digest('hex')
    .slice(0, 40)}`;
  const spec = buildSuiteSpec(id, {
    kind: 'merge-check',
    projectId,
    commit,
    dependenciesKey: await dependenciesOf({ projectId, sprintId }, deps),
    unsandboxed: deps.unsandboxed,
  });
  const sprint = await readRecord(deps.store, 'sprint', tableKeys.sprint(projectId, sprintId));
  const job = await submitJob(
    {
      id,
      projectId,
      cycleId: null,
      commandId: sprint?.commandId,
      kind: 'merge-check',
      worker: 'test-runner',
      token,
      spec,
      image: await imageOf({ projectId, sprintId }, deps),
      mostMicroUsd: 0,
    },
    deps,
  );
  if (job.status === 'finished')
    await answerToken(deps.executions, token, { jobId: id, resultKey: job.resultKey ?? '' });
};

/** The packages of the story that finished last: they hold what the stories before it added. */
const dependenciesOf = async (sprint: SprintRef, { store }: SubmitDeps): Promise<string | null> =>
  (await finishedCycles(sprint, store)).reduce<string | null>(
    (key, cycle) => cycle.dependenciesKey ?? key,
    null,
  );

/** The environment of the story that finished last: what its branch says is what the merged commit says. */
const imageOf = async (sprint: SprintRef, { store }: SubmitDeps): Promise<string | null> =>
  (await finishedCycles(sprint, store)).at(-1)?.settings?.image ?? null;

/** Reads the suite's result on the merged commit and keeps it for the review. */
export const recordMergeCheck = async (
  { projectId, sprintId, resultKey }: SprintRef & { readonly resultKey: string },
  deps: Pick<GitDeps, 'store' | 'clock' | 'blobs'>,
): Promise<void> => {
  const result = await readJsonBlob(deps.blobs, resultKey, testJobResult);
  const stories = await mergedStories({ projectId, sprintId }, deps);
  const verdict = judgeMergeCheck(result, stories);
  const tests = result.runs.suite?.results.length ?? 0;
  const text = verdict.ok
    ? mergePasses(stories.length, tests)
    : verdict.reasons
        .slice(0, MAX_REASONS)
        .map((reason) => reason.text)
        .join('\n');
  await recordCheck({ projectId, sprintId }, { ok: verdict.ok, text, stories: [...verdict.stories] }, deps);
};

/** A review shows the head of a long list. */
const MAX_REASONS = 20;

/** Of each finished story what its tests must do, and what its base did before it. */
const mergedStories = async (
  { projectId, sprintId }: SprintRef,
  deps: Pick<GitDeps, 'store' | 'blobs'>,
): Promise<readonly MergedStory[]> => {
  const found: MergedStory[] = [];
  for (const cycle of await finishedCycles({ projectId, sprintId }, deps.store)) {
    if (cycle.expectedTestsKey === null) continue;
    const expected = await readJsonBlob(deps.blobs, cycle.expectedTestsKey, expectedTests);
    const baseline =
      cycle.baselineKey === null ? null : await readJsonBlob(deps.blobs, cycle.baselineKey, testJobResult);
    found.push({ storyId: cycle.storyId, level: cycle.design?.level ?? 'unit', expected, baseline });
  }
  return found;
};

const finishedCycles = async (
  { projectId, sprintId }: SprintRef,
  store: GitDeps['store'],
): Promise<readonly CycleRecord[]> => {
  const sprint = await readRecord(store, 'sprint', tableKeys.sprint(projectId, sprintId));
  const found: CycleRecord[] = [];
  for (const [storyId, outcome] of Object.entries(sprint?.outcomes ?? {})) {
    const key = tableKeys.story(projectId, canonicalStoryId(storyId) ?? storyId);
    const story = outcome === 'completed' ? await readRecord(store, 'story', key) : undefined;
    const cycle =
      story?.cycleId == null ? undefined : await readRecord(store, 'cycle', tableKeys.cycle(story.cycleId));
    if (cycle !== undefined) found.push(cycle);
  }
  return found;
};

/** The check itself broke: the review says so, and is opened all the same. */
export const noteMergeFailure = async (
  { projectId, sprintId, error, cause }: SprintRef & { readonly error: string; readonly cause: string },
  deps: Pick<GitDeps, 'store' | 'clock'>,
): Promise<void> =>
  recordCheck({ projectId, sprintId }, { ok: false, text: mergeUnchecked(error, cause), stories: [] }, deps);

const recordCheck = async (
  { projectId, sprintId }: SprintRef,
  mergeCheck: NonNullable<SprintRecord['mergeCheck']>,
  deps: Pick<GitDeps, 'store' | 'clock'>,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
    if (sprint === undefined || sprint.mergeCheck !== null) return;
    const project = await loadProject(tx, projectId);
    tx.save('sprint', { ...sprint, mergeCheck });
    tx.save(
      'project',
      tx.tell(project, { kind: 'sprint.merge_checked', data: { sprint: sprintId, ...mergeCheck } }),
    );
  });
