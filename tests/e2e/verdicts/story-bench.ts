/** One story on a tiny project, judged on real runs: test job, tree-sitter, verdict; only the agent is missing. */
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { Phase, RunnerName } from '#shared/domain/vocabulary.ts';
import { isManifest, protectedChanges } from '#shared/domain/policies/protected-changes.ts';
import type { ChangedFile, Design } from '#shared/domain/verdicts/report-facts.ts';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { ExpectedTests, Verdict, VerdictInput } from '#shared/domain/verdicts/verdict.ts';
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
  /** The suite's run on a base that differs in nothing that tests see; absent: it is made. */
  readonly baseline?: TestJobResult;
}

export type StoryBench = Awaited<ReturnType<typeof openBench>>;

/** Files of one commit; null deletes. */
export type Commit = Readonly<Record<string, string | null>>;

export const commitOn = (project: Project, commit: Commit): Project =>
  Object.fromEntries(
    Object.entries({ ...project, ...commit }).filter((entry): entry is [string, string] => entry[1] !== null),
  );

export const openBench = async ({ runner, base, design, deps, baseline: known }: Bench) => {
  const withReader = { reader: createTreeSitterReader(), ...deps };
  const baseline =
    known ??
    (await runJob({
      project: base,
      deps: withReader,
      spec: { kind: 'baseline', phase: null, storyId: null, testRoot: null },
    }));

  const judge = async (
    phase: Phase,
    before: Project,
    project: Project,
    about: {
      expected: ExpectedTests | null;
      design: Design;
      baseline: TestJobResult;
      testRoot?: string;
      previous?: VerdictInput['previous'];
    },
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
        testRoot: about.testRoot ?? ROOT,
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
      previous: about.previous ?? null,
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

  const red = (tests: Commit, over: Partial<Design> = {}): Promise<Verdict> =>
    judge('TEST_RED', base, commitOn(base, tests), {
      expected: null,
      design: { ...design, ...over },
      baseline,
    });

  const proofs = new Map<string, Promise<Verdict>>();
  const redOnce = (tests: Commit, over: Partial<Design> = {}): Promise<Verdict> => {
    const key = JSON.stringify([tests, over]);
    const known = proofs.get(key) ?? red(tests, over);
    proofs.set(key, known);
    return known;
  };

  const accepted = async (tests: Commit, over: Partial<Design>) => {
    const proved = await redOnce(tests, over);
    if (!proved.accepted || !proved.expected) {
      throw new Error(`RED was refused: ${JSON.stringify(proved.reasons)}`);
    }
    return proved.expected;
  };

  const green = async (tests: Commit, code: Commit, over: Partial<Design> = {}): Promise<Verdict> => {
    const expected = await accepted(tests, over);
    const before = commitOn(base, tests);
    return judge('CODE_GREEN', before, commitOn(before, code), {
      expected,
      design: { ...design, ...over },
      baseline,
    });
  };
  const greens = new Map<string, Promise<Verdict>>();
  const greenOnce = (tests: Commit, code: Commit): Promise<Verdict> => {
    const key = JSON.stringify([tests, code]);
    const known = greens.get(key) ?? green(tests, code);
    greens.set(key, known);
    return known;
  };

  return {
    baseline,
    red: redOnce,
    /** GREEN on tests that RED accepts; a story whose RED is refused is a mistake of the test that asks. */
    green,
    /** What comes after an accepted GREEN of these tests and this code; COMMIT moves the tests to their place first. */
    later: async (phase: 'REFACTOR' | 'COMMIT', tests: Commit, code: Commit, change: Commit) => {
      const { expected, coverage, reasons } = await greenOnce(tests, code);
      if (expected === null) throw new Error(`GREEN was refused: ${JSON.stringify(reasons)}`);
      const before = commitOn(commitOn(base, tests), code);
      const testRoot = phase === 'COMMIT' ? ROOT.replace('/tdd/', `/${design.level}/`) : ROOT;
      const moved = Object.fromEntries(
        Object.entries(before).map(([path, text]) => [path.replace(ROOT, testRoot), text]),
      );
      return judge(phase, before, commitOn(moved, change), {
        expected,
        design,
        baseline,
        testRoot,
        previous: { coverage },
      });
    },
  };
};

/** Codes of the reasons that name this file. */
export const codesIn = (verdict: Verdict, file: string): readonly string[] =>
  verdict.reasons.filter((reason) => reason.file === file).map(({ code }) => code);

const changesBetween = (before: Project, after: Project): ChangedFile[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((path): ChangedFile[] => {
    const [old, now] = [before[path], after[path]];
    if (old === now) return [];
    const protectedKeys = isManifest(path)
      ? protectedChanges({ path, before: old ?? null, after: now ?? null, runnerScripts: ['test'] })
      : [];
    const change = old === undefined ? 'added' : now === undefined ? 'deleted' : 'modified';
    return [{ path, change, protectedKeys }];
  });
