import type { Evidence, EvidenceAttempt, EvidenceUsage } from '#shared/contracts/evidence.contract.ts';
import type { AgentJobResult } from '#shared/contracts/jobs.contract.ts';
import type {
  ApprovalRecord,
  CycleRecord,
  EventRecord,
  ProjectRecord,
  StoryRecord,
} from '#shared/contracts/records.contract.ts';
import { changedTestFile } from '#shared/domain/verdicts/test-names.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import type { CommittedAttempt } from './bundle-attempts.ts';
import { storyTestFolders, summarizeRun, type StoredRun } from './summarize-run.ts';

export interface EvidenceParts {
  readonly project: ProjectRecord;
  readonly story: StoryRecord;
  readonly cycle: CycleRecord;
  readonly base: NonNullable<CycleRecord['base']>;
  readonly head: string;
  /** The cycle's stream, oldest first. */
  readonly events: readonly EventRecord[];
  readonly approvals: readonly ApprovalRecord[];
  readonly attempts: readonly CommittedAttempt[];
  readonly baseline: StoredRun | null;
  readonly trees: Readonly<Record<string, string>>;
  /** SHA-256 of `docs/tdd/<story>/design.md` at the head; null: there is none. */
  readonly designSha256: string | null;
  /** Files of the story's tests as the accepted RED proved them. */
  readonly tests: readonly { readonly path: string; readonly sha256: string }[];
  readonly removedTests: readonly { readonly file: string; readonly name: string }[];
  readonly publicKeyFingerprint: string;
  readonly gitBundle: Evidence['gitBundle'];
}

const NO_USAGE: EvidenceUsage = { calls: 0, inputTokens: 0, outputTokens: 0, costMicroUsd: 0 };

export const designPath = (storyId: string): string => `docs/tdd/${storyId}/design.md`;

/** The evidence of a cycle. The same parts give the same evidence: nothing here reads a clock. */
export function buildEvidence(parts: EvidenceParts): Evidence {
  const { project, story, cycle, base, head } = parts;
  const folders = storyTestFolders(story.id, cycle.design?.level ?? 'unit');
  const changed = new Set((cycle.design?.changes ?? []).map((change) => changedTestFile(change.test)));
  // What did not load is named by its file, in Go by its package: the folder.
  const isStorys = (file: string): boolean =>
    [folders.working, folders.kept].some((folder) => `${file}/`.startsWith(folder)) ||
    [...changed].some((path) => path === file || path.startsWith(`${file}/`));
  const designed = acceptedDesign(parts);
  const isPromoted = cycle.commits.COMMIT !== undefined;
  // The list may have been taken before promotion or after it.
  const places = (path: string): { path: string; promotedPath: string } => {
    const [folder, other] = path.startsWith(folders.kept)
      ? [folders.kept, folders.working]
      : [folders.working, folders.kept];
    if (!path.startsWith(folder)) return { path, promotedPath: path };
    const [working, kept] =
      folder === folders.working
        ? [path, other + path.slice(folder.length)]
        : [other + path.slice(folder.length), path];
    return { path: working, promotedPath: isPromoted ? kept : working };
  };
  const design = designPath(story.id);
  return {
    v: 1,
    kind: 'agent-workflow/evidence',
    project: {
      id: project.id,
      name: project.name,
      defaultBranch: project.defaultBranch,
      publicKeyFingerprint: parts.publicKeyFingerprint,
    },
    story: {
      id: story.id,
      title: story.title,
      text: story.text,
      epicId: story.epicId,
      criteria: story.criteria,
    },
    cycle: {
      id: cycle.id,
      sprintId: cycle.sprintId,
      branch: cycle.branch,
      startedAt: cycle.startedAt,
      sealedAt: parts.events.at(-1)?.at ?? cycle.startedAt,
      settings: cycle.settings,
    },
    base: { commit: base.commit, defaultBranchCommit: base.defaultBranchCommit, merged: base.merged },
    commits: PHASES.flatMap((phase) => {
      const commit = phase === 'DESIGN' ? designed : cycle.commits[phase];
      return commit === undefined ? [] : [{ phase, commit, tree: parts.trees[commit] ?? '' }];
    }),
    packages:
      cycle.packagesCommit == null
        ? null
        : {
            commit: cycle.packagesCommit,
            tree: parts.trees[cycle.packagesCommit] ?? '',
            added: (cycle.design?.packages ?? []).map(({ name, version }) => ({ name, version })),
          },
    head,
    design: cycle.design,
    files: {
      design:
        parts.designSha256 === null
          ? null
          : { path: design, promotedPath: design, sha256: parts.designSha256 },
      tests: parts.tests.map(({ path, sha256 }) => ({ ...places(path), sha256 })),
      removedTests: parts.removedTests.map(({ file, name }) => ({ file, name })),
    },
    baseline: parts.baseline && summarizeRun(parts.baseline, isStorys),
    attempts: parts.attempts.map((attempt) => buildAttempt(attempt, isStorys)),
    approvals: parts.approvals.map(({ v: _v, projectId: _projectId, ...approval }) => approval),
    usage: { ...NO_USAGE, ...cycle.usage },
    events: [...parts.events],
    gitBundle: parts.gitBundle,
  };
}

/** The design as it was approved: the commit with its packages comes on top of it. */
function acceptedDesign({ cycle, attempts }: EvidenceParts): string | undefined {
  if (cycle.packagesCommit == null) return cycle.commits.DESIGN;
  const accepted = attempts.findLast(({ phase, verdict }) => phase === 'DESIGN' && verdict?.accepted);
  return accepted?.commit ?? cycle.commits.DESIGN;
}

function buildAttempt(parts: CommittedAttempt, isStorys: (file: string) => boolean): EvidenceAttempt {
  const { phase, attempt, startedAt, commit, files, bundled, agent, run, verdict } = parts;
  return {
    phase,
    attempt,
    startedAt,
    commit,
    files,
    bundled,
    agent: agent && {
      resultSha256: agent.sha256,
      outcome: agent.result.outcome,
      workCompleted: agent.result.answer?.work_completed ?? '',
      unfinished: agent.result.answer?.unfinished ?? [],
      models: [...new Set(agent.result.usage.map((call) => call.model))],
      usage: sumUsage(agent.result),
      durationMs: agent.result.durationMs,
    },
    violations: agent?.result.violations ?? [],
    run: run && summarizeRun(run, isStorys),
    verdict,
  };
}

const sumUsage = (result: AgentJobResult): EvidenceUsage =>
  result.usage.reduce<EvidenceUsage>(
    (sum, call) => ({
      calls: sum.calls + 1,
      inputTokens: sum.inputTokens + call.inputTokens,
      outputTokens: sum.outputTokens + call.outputTokens,
      costMicroUsd: sum.costMicroUsd + call.costMicroUsd,
    }),
    NO_USAGE,
  );
