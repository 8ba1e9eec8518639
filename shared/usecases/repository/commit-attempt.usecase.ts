import { agentJobResult } from '#shared/contracts/jobs.contract.ts';
import type { FileChange, PolicyViolation } from '#shared/contracts/change-set.contract.ts';
import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { AttemptFacts } from '#shared/contracts/attempt-facts.contract.ts';
import type { StepAnswer } from '#shared/contracts/step.contract.ts';
import type { AttemptState, CycleRecord } from '#shared/contracts/records.contract.ts';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import { checkChangeSet } from '#shared/domain/policies/path-policy.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { policyOf } from '../cycle/policy-of.ts';
import { pauseIfAsked, stepAfter } from '../cycle/cycle-step.ts';
import { loadCycle, saveCycle } from '../cycle/save-cycle.ts';
import { readJsonBlob, writeJsonBlob } from '../jobs/read-blob.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import { attemptBranch } from './attempt-branch.ts';
import type { GitDeps } from './git-deps.ts';
import { keepSnapshot } from './keep-snapshot.ts';
import { findProtectedKeys } from './protected-keys.ts';
import { promotionOf } from './promote-tests.ts';

interface AttemptWork {
  readonly changes: readonly FileChange[];
  readonly moves: readonly { from: string; to: string }[];
  readonly violations: readonly PolicyViolation[];
  readonly description: string;
}

/**
 * Commits what an attempt made, on a branch of its own beside the story's: only what a verdict accepts gets on
 * `tdd/<story>`. The write policy is checked here once more, on the change set that arrived.
 * Run again, it makes the same commit.
 */
export const commitAttempt = async (
  { cycleId }: { readonly cycleId: string },
  deps: GitDeps,
): Promise<StepAnswer> => {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) throw new Error(`no cycle ${cycleId}`);
  const { attempt, head } = cycle;
  if (attempt?.step !== 'commit' || head === null) return stepAfter(cycle, cycle.phase);
  const project = await readRecord(deps.store, 'project', tableKeys.project(cycle.projectId));
  if (project === undefined) throw new Error(`no project ${cycle.projectId}`);
  const repository = await deps.repositories.open(project);
  const work =
    cycle.phase === 'COMMIT'
      ? await promotionOf(cycle, repository, head, deps)
      : await agentWork(cycle, attempt, deps, repository);
  const carried = attempt.from === head ? [] : await changesBetween(repository, head, attempt.from);
  const changes = overlay(carried, work.changes);
  const commit =
    changes.length + work.moves.length === 0
      ? head
      : await write(repository, cycle, attempt, head, { ...work, changes });
  await keepSnapshot(deps.blobs, repository, cycle.projectId, commit);
  const facts = await gatherFacts(repository, cycle, { commit, head, violations: work.violations });
  await writeJsonBlob(deps.blobs, blobKeys.attemptFacts(cycle.id, attempt.phase, attempt.n), facts);
  return transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    if (before.attempt?.step !== 'commit' || before.attempt.n !== attempt.n)
      return stepAfter(before, cycle.phase);
    const told = tx.tell(before, {
      kind: 'attempt.committed',
      data: {
        phase: attempt.phase,
        attempt: attempt.n,
        commit,
        files: changes.map((change) => change.path),
        violations: work.violations.map(({ path, rule }) => `${path}: ${rule}`),
      },
    });
    const step = cycle.phase === 'DESIGN' ? 'verdict' : 'test';
    const after = pauseIfAsked({ ...told, attempt: { ...before.attempt, commit, step } });
    await saveCycle(tx, before, after, null);
    return stepAfter(after, cycle.phase);
  });
};

const gatherFacts = async (
  repository: Repository,
  cycle: CycleRecord,
  {
    commit,
    head,
    violations,
  }: { readonly commit: string; readonly head: string; readonly violations: readonly PolicyViolation[] },
): Promise<AttemptFacts> => {
  const runner = cycle.settings?.runner ?? null;
  const changed = commit === head ? [] : await repository.diff(head, commit);
  const design =
    cycle.phase === 'DESIGN'
      ? await repository.read(commit, `docs/tdd/${cycle.storyId}/design.md`)
      : undefined;
  const baseFiles =
    cycle.phase === 'DESIGN' && cycle.base !== null ? await repository.files(cycle.base.commit) : [];
  return {
    v: 1,
    commit,
    changedFiles: changed.map((file) => ({
      ...file,
      role: runner === null ? 'source' : roleOfFile(file.path, runner),
    })),
    designText: design === undefined ? null : new TextDecoder().decode(design),
    baseFiles: baseFiles.map((file) => file.path),
    violations: [...violations],
  };
};

const agentWork = async (
  cycle: CycleRecord,
  attempt: AttemptState,
  deps: GitDeps,
  repository: Repository,
): Promise<AttemptWork> => {
  if (attempt.agentResultKey === null)
    throw new Error(`attempt ${attempt.n} of ${cycle.id} has no agent result`);
  const result = await readJsonBlob(deps.blobs, attempt.agentResultKey, agentJobResult);
  const existing = (await repository.files(attempt.from)).map((file) => file.path);
  const ofPolicy = checkChangeSet(policyOf(cycle), result.changeSet, existing);
  const ofKeys = await findProtectedKeys(result.changeSet.changes, {
    repository,
    commit: attempt.from,
    runnerScripts: cycle.settings?.runnerScripts ?? [],
  });
  const violations = [...ofPolicy, ...ofKeys];
  const refused = new Set(violations.map((violation) => violation.path));
  return {
    changes: result.changeSet.changes.filter((change) => !refused.has(change.path)),
    moves: [],
    violations: [...result.violations, ...violations],
    description: result.answer?.work_completed ?? '',
  };
};

/** What lies between two commits, as changes. */
const changesBetween = async (
  repository: Repository,
  from: string,
  to: string,
): Promise<readonly FileChange[]> => {
  const modes = new Map((await repository.files(to)).map((file) => [file.path, file.mode]));
  return Promise.all(
    (await repository.diff(from, to)).map(async ({ path }): Promise<FileChange> => {
      const content = await repository.read(to, path);
      if (content === undefined) return { op: 'delete', path };
      return {
        op: 'write',
        path,
        contentBase64: Buffer.from(content).toString('base64'),
        executable: modes.get(path) === '100755',
      };
    }),
  );
};

const overlay = (below: readonly FileChange[], above: readonly FileChange[]): readonly FileChange[] => [
  ...new Map([...below, ...above].map((change) => [change.path, change])).values(),
];

const write = async (
  repository: Repository,
  cycle: CycleRecord,
  attempt: AttemptState,
  head: string,
  work: AttemptWork,
): Promise<string> => {
  return repository.commit({
    branch: attemptBranch(cycle.id, attempt.phase, attempt.n),
    parent: head,
    begins: true,
    message: commitMessage(attempt.phase, cycle.storyId, work.description),
    date: attempt.startedAt,
    changes: work.changes,
    moves: work.moves,
  });
};

const MAX_SUBJECT = 72;

/** `TDD: <phase> for <story> - <description>`, one line; the description is an agent's words, so control characters go. */
export const commitMessage = (phase: string, storyId: string, description: string): string => {
  const start = `TDD: ${phase} for ${storyId}`;
  const words = description.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const subject = words === '' ? start : `${start} - ${words}`;
  return subject.length <= MAX_SUBJECT + 28 ? subject : `${subject.slice(0, MAX_SUBJECT + 27).trimEnd()}…`;
};
