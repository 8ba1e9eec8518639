import { blobKeys } from '#shared/contracts/keys.contract.ts';
import type { TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';

/** Where the story's own tests lie in a phase: promoted ones have left the story's working folder. */
export const testRootOf = (cycle: CycleRecord): string =>
  cycle.phase === 'COMMIT'
    ? `tests/${cycle.design?.level ?? 'unit'}/${cycle.storyId}/`
    : `tests/tdd/${cycle.storyId}/`;

/** What a test runner is told about the commit of one attempt. @throws Error when the cycle has no commit to run */
export const buildTestSpec = (jobId: string, cycle: CycleRecord): TestJobSpec => {
  const commit = cycle.attempt?.commit ?? null;
  if (commit === null || cycle.base === null) throw new Error(`cycle ${cycle.id} has no commit under test`);
  return {
    v: 1,
    jobId,
    kind: 'test',
    phase: cycle.phase,
    snapshotKey: blobKeys.snapshot(cycle.projectId, commit),
    baseSnapshotKey: blobKeys.snapshot(cycle.projectId, cycle.base.commit),
    storyId: cycle.storyId,
    design: cycle.design,
    baselineKey: cycle.baselineKey,
    expectedTestsKey: cycle.expectedTestsKey,
    changedTests: (cycle.design?.changes ?? []).map((change) => change.test),
    dependenciesKey: cycle.dependenciesKey,
    packages: [],
    testRoot: testRootOf(cycle),
    unsandboxed: cycle.settings?.unsandboxed ?? false,
  };
};

const isPromoted = ({ attempt, commits }: CycleRecord, commit: string): boolean =>
  commits.COMMIT === commit || (attempt?.phase === 'COMMIT' && attempt.commit === commit);

/** The whole suite and the story's tests on one commit, for a person who asked: without the runs that only a verdict needs. */
export const buildAskedSpec = (
  cycle: CycleRecord,
  { jobId, commit, phase }: { readonly jobId: string; readonly commit: string; readonly phase: Phase },
): TestJobSpec => ({
  ...buildSuiteSpec(jobId, {
    kind: 'rerun',
    projectId: cycle.projectId,
    commit,
    dependenciesKey: cycle.dependenciesKey,
    unsandboxed: cycle.settings?.unsandboxed ?? false,
  }),
  storyId: cycle.storyId,
  // In COMMIT the tests lie in their last place only from the commit on that promotes them.
  testRoot: testRootOf({ ...cycle, phase: isPromoted(cycle, commit) ? phase : 'CODE_GREEN' }),
});

/** An install job: what the lock file names, and the packages that the design adds. @throws Error when the cycle has no base yet */
export const buildInstallSpec = (jobId: string, cycle: CycleRecord): TestJobSpec => {
  const commit = cycle.head ?? cycle.base?.commit;
  if (commit === undefined) throw new Error(`cycle ${cycle.id} has no base yet`);
  const adding = cycle.attempt?.step === 'install';
  const { projectId, settings } = cycle;
  const suite = buildSuiteSpec(jobId, {
    kind: 'baseline',
    projectId,
    commit,
    dependenciesKey: null,
    unsandboxed: settings?.unsandboxed ?? false,
  });
  return {
    ...suite,
    kind: 'install',
    packages: adding ? (cycle.design?.packages ?? []).map(({ name, version }) => ({ name, version })) : [],
  };
};

/** The whole suite on a commit, with nothing known about it: a baseline, a merge check. */
export const buildSuiteSpec = (
  jobId: string,
  of: {
    readonly kind: 'baseline' | 'merge-check' | 'rerun';
    readonly projectId: string;
    readonly commit: string;
    readonly dependenciesKey: string | null;
    readonly unsandboxed: boolean;
  },
): TestJobSpec => ({
  v: 1,
  jobId,
  kind: of.kind,
  phase: null,
  snapshotKey: blobKeys.snapshot(of.projectId, of.commit),
  baseSnapshotKey: null,
  storyId: null,
  design: null,
  baselineKey: null,
  expectedTestsKey: null,
  changedTests: [],
  dependenciesKey: of.dependenciesKey,
  packages: [],
  testRoot: null,
  unsandboxed: of.unsandboxed,
});
