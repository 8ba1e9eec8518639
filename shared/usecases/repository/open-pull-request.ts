import { evidencePlaces } from '#shared/contracts/evidence.contract.ts';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, ProjectRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { expectedTests, verdictSchema } from '#shared/contracts/verdict.contract.ts';
import {
  PULL_REQUEST_LABELS,
  pullRequestBody,
  pullRequestTitle,
} from '#shared/domain/messages/pull-request.messages.ts';
import type { PullRequestFacts } from '#shared/domain/messages/pull-request.messages.ts';
import { placeOfRepository } from '#shared/domain/repository-place.ts';
import { CodeHostRefused } from '#shared/ports/code-host.port.ts';
import type { CodeHost, CodeHosts, PullRequest } from '#shared/ports/code-host.port.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { loadCycle } from '../cycle/save-cycle.ts';
import { readJsonBlob } from '../jobs/read-blob.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { GitDeps } from './git-deps.ts';

export interface PullRequestDeps extends GitDeps {
  readonly hosts: CodeHosts;
}

/**
 * Opens the pull request of a story's pushed branch, or brings it up to date, where the repository lies on a host that
 * has them. One that the host refuses is told, and holds up nothing: the branch is out.
 */
export const openPullRequest = async (
  cycle: CycleRecord,
  project: ProjectRecord,
  repository: Repository,
  deps: PullRequestDeps,
): Promise<void> => {
  const host = await deps.hosts.open(project);
  const story = await readRecord(
    deps.store,
    'story',
    tableKeys.story(project.id, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
  );
  if (host === undefined || story === undefined) return;
  try {
    const stack = await stackOf(cycle, host);
    const facts = await gatherFacts({ cycle, story, project, repository, stack }, deps);
    const pull = await host.savePullRequest({
      head: cycle.branch,
      // A pull request has one base: the last of the branches that still wait to be merged themselves.
      base: stack.findLast(({ pull: open }) => open !== null)?.branch ?? project.defaultBranch,
      title: pullRequestTitle(facts),
      body: pullRequestBody(facts),
      labels: PULL_REQUEST_LABELS,
    });
    await notePullRequest(cycle, story, pull, deps);
  } catch (error) {
    if (!(error instanceof CodeHostRefused)) throw error;
    await noteRefusal(cycle, error.message, deps);
  }
};

type Stack = PullRequestFacts['dependsOn'];

/** The branches that this one starts from, with their open pull requests. */
const stackOf = async (cycle: CycleRecord, host: CodeHost): Promise<Stack> => {
  const found: { branch: string; pull: number | null }[] = [];
  for (const branch of cycle.base?.merged ?? [])
    found.push({ branch, pull: (await host.pullRequestOf(branch))?.number ?? null });
  return found;
};

interface Ground {
  readonly cycle: CycleRecord;
  readonly story: StoryRecord;
  readonly project: ProjectRecord;
  readonly repository: Repository;
  readonly stack: Stack;
}

const gatherFacts = async (
  { cycle, story, project, repository, stack }: Ground,
  { blobs, clock }: PullRequestDeps,
): Promise<PullRequestFacts> => {
  const { base, head, lastVerdict, attempt } = cycle;
  const expected =
    cycle.expectedTestsKey === null ? null : await readJsonBlob(blobs, cycle.expectedTestsKey, expectedTests);
  const verdict =
    lastVerdict === null || lastVerdict.key === null
      ? null
      : await readJsonBlob(blobs, lastVerdict.key, verdictSchema);
  const resultKey = attempt?.testResultKey ?? null;
  const suite =
    resultKey === null ? undefined : (await readJsonBlob(blobs, resultKey, testJobResult)).runs.suite;
  const evidencePath = `${evidencePlaces.folder}${story.id}/${cycle.id}.json`;
  const place = placeOfRepository(project.repository);
  const page = place === undefined ? '' : `https://${place.host}/${place.owner}/${place.name}`;
  return {
    storyId: story.id,
    title: story.title,
    text: story.text,
    startedAt: cycle.startedAt,
    endedAt: new Date(clock.nowMs()).toISOString(),
    commits: cycle.commits,
    attempts: cycle.attempts,
    tests: expected === null ? null : { names: expected.tests.length, files: expected.files.length },
    passing: suite?.results.filter(({ status }) => status === 'passed').length ?? null,
    coverage: verdict?.coverage?.changed ?? null,
    files: base === null || head === null ? [] : await repository.diff(base.commit, head),
    notes: lastVerdict?.notes ?? [],
    evidenceUrl: `${page}/blob/${evidencePlaces.branch}/${evidencePath}`,
    evidencePath,
    dependsOn: stack,
  };
};

const notePullRequest = async (
  { id }: CycleRecord,
  story: StoryRecord,
  { number, url }: PullRequest,
  deps: PullRequestDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const cycle = await loadCycle(tx, id);
    if (cycle.pullRequestUrl === url) return;
    const told = tx.tell(cycle, { kind: 'pull_request.opened', data: { number, url, branch: cycle.branch } });
    tx.save('cycle', { ...told, pullRequestUrl: url, pullRequestNumber: number });
    const fresh = await tx.load('story', tableKeys.story(story.projectId, story.canonicalId));
    if (fresh !== undefined) tx.save('story', { ...fresh, pullRequest: { number, url } });
  });

const noteRefusal = async ({ id }: CycleRecord, why: string, deps: PullRequestDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const cycle = await loadCycle(tx, id);
    tx.save('cycle', tx.tell(cycle, { kind: 'pull_request.refused', data: { branch: cycle.branch, why } }));
  });
