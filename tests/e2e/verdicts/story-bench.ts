/** One story on a tiny project, judged on real runs: test job, tree-sitter, verdict; only the agent is missing. */
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { Phase, RunnerName } from '#shared/domain/vocabulary.ts';
import type { ChangedFile, Design } from '#shared/domain/verdicts/report-facts.ts';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { ExpectedTests, Verdict } from '#shared/domain/verdicts/verdict.ts';
import { runJob, type JobRequest, type Project } from '../../unit/workers/test-runner/job-bench.ts';

export type { Project } from '../../unit/workers/test-runner/job-bench.ts';

export const STORY = 'S-1';
export const ROOT = `tests/tdd/${STORY}/`;

export interface Bench {
  readonly runner: RunnerName;
  readonly base: Project;
  readonly design: Design;
  /** What the runner needs beside the project, such as where its packages lie. */
  readonly deps?: JobRequest['deps'];
}

/** Files of one commit; null deletes. */
export type Commit = Readonly<Record<string, string | null>>;

export const commitOn = (project: Project, commit: Commit): Project =>
  Object.fromEntries(
    Object.entries({ ...project, ...commit }).filter((entry): entry is [string, string] => entry[1] !== null),
  );

export const openBench = async ({ runner, base, design, deps }: Bench) => {
  const withReader = { reader: createTreeSitterReader(), ...deps };
  const baselineOf = (project: Project): Promise<TestJobResult> =>
    runJob({
      project,
      deps: withReader,
      spec: { kind: 'baseline', phase: null, storyId: null, testRoot: null },
    });
  const baseline = await baselineOf(base);

  const judge = async (
    phase: Phase,
    before: Project,
    project: Project,
    about: { expected: ExpectedTests | null; design: Design; baseline: TestJobResult },
  ): Promise<Verdict> => {
    const result = await runJob({
      project,
      base,
      baseline: about.baseline,
      deps: withReader,
      spec: {
        phase,
        storyId: STORY,
        design: {
          ...about.design,
          criteria: about.design.criteria.map((criterion) => ({ ...criterion })),
          interfaces: about.design.interfaces.map(({ module, symbols }) => ({
            module,
            symbols: [...symbols],
          })),
          files: [],
          changes: about.design.changes.map((change) => ({ ...change })),
          packages: [],
        },
        testRoot: ROOT,
        changedTests: about.design.changes.map(({ test }) => test),
      },
    });
    return takeVerdict({
      phase,
      storyId: STORY,
      design: about.design,
      storyCriteria: [],
      agent: null,
      changedFiles: changesBetween(before, project),
      result,
      baseline: about.baseline,
      expected: about.expected,
      previous: null,
      config: {
        runner,
        coverageThreshold: 80,
        generated: [],
        securityPaths: [],
        publicContracts: [],
        allowMarks: [],
        protectedPaths: [],
      },
    });
  };

  const red = (tests: Commit, over: Partial<Design> = {}, baselineResult = baseline): Promise<Verdict> =>
    judge('TEST_RED', base, commitOn(base, tests), {
      expected: null,
      design: { ...design, ...over },
      baseline: baselineResult,
    });

  return {
    red,
    baselineOf,
    /** GREEN on tests that RED accepts; a story whose RED is refused is a mistake of the test that asks. */
    green: async (tests: Commit, code: Commit, over: Partial<Design> = {}): Promise<Verdict> => {
      const proved = await red(tests, over);
      if (!proved.accepted || !proved.expected) {
        throw new Error(`RED was refused: ${JSON.stringify(proved.reasons)}`);
      }
      const before = commitOn(base, tests);
      return judge('CODE_GREEN', before, commitOn(before, code), {
        expected: proved.expected,
        design: { ...design, ...over },
        baseline,
      });
    },
  };
};

export const codesOf = (verdict: Verdict): readonly string[] => [
  ...new Set(verdict.reasons.map(({ code }) => code)),
];

const changesBetween = (before: Project, after: Project): ChangedFile[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((path): ChangedFile[] => {
    const [old, now] = [before[path], after[path]];
    if (old === now) return [];
    return [{ path, change: old === undefined ? 'added' : now === undefined ? 'deleted' : 'modified' }];
  });
