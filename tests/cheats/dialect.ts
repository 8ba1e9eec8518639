/** What one list of cheats needs to know of a runner: how each test, each piece of code and each trick is written in it. */
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import { ROOT, type Commit, type Project } from '../e2e/verdicts/story-bench.ts';
import type { JobRequest } from '../unit/workers/test-runner/job-bench.ts';
import type {
  CodeCheat,
  HonestRed,
  OldTestCheat,
  RedCheat,
  RunCheat,
  StaticCheat,
  Vacuous,
} from './cases.ts';

/** A plain story: one function that adds, its test, and code that makes it pass. */
export interface Story {
  /** The module, as the design lists it. */
  readonly module: string;
  readonly file: string;
  /** Text of the test file. */
  readonly test: string;
  readonly code: Commit;
}

/** In every table null means: this runner knows no such thing. */
export interface Dialect {
  readonly runner: RunnerName;
  /** Has, beside its code, an old test that passes, one that fails, and those of `old`. */
  readonly base: Project;
  /** What the honest and the refused tests may find missing; modules of stories are added. */
  readonly interfaces: Design['interfaces'];
  readonly deps?: JobRequest['deps'];
  /** Where the test file of a case lies. */
  readonly file: (name: string) => string;
  /** @param name letters and digits; two stories of different names share no file */
  readonly story: (name: string) => Story;
  /** A file of the base with a test that passes. */
  readonly oldTest: string;
  /** An old test that fails now and then: in a folder named `suite`, while the files of `when` are there. */
  readonly flaky: { readonly file: string; readonly when: Commit } | null;
  /** Texts of test files. `behaviour that stays` names AC2 alone, the others AC1. */
  readonly honest: Readonly<Record<HonestRed, string | null>>;
  /** What stands beside the honest tests. */
  readonly beside: Commit;
  /** Code that makes every honest test pass; it holds each of `marks`, in lines that run. */
  readonly wholeCode: Commit;
  /** Those files of `wholeCode` that hold nothing but top-level statements. */
  readonly program?: Commit;
  /** What a person looks at before it is accepted, as the gate names it. */
  readonly marks: readonly string[];
  /** `flickers` fails in a folder named `suite` and passes in another. */
  readonly red: Readonly<Record<RedCheat, string | null>>;
  /** Where this runner shows the same thing in another way. */
  readonly redReasons?: Readonly<Partial<Record<RedCheat, readonly string[]>>>;
  /** Test files that spoil the run as a whole. */
  readonly run: Readonly<Record<RunCheat, string | null>>;
  /** Tests of the story `add`, and of `program`. */
  readonly vacuous: Readonly<Record<Vacuous, string | null>>;
  /** A test of the story `add` that fails in a folder named `sentinel` and passes in another. */
  readonly flickering: string;
  /** Files that decide how tests run, changed. */
  readonly files: Readonly<Record<StaticCheat, Commit | null>>;
  /** The key that the refusal names, where a file is protected in parts. */
  readonly keys?: Readonly<Partial<Record<StaticCheat, string>>>;
  /** Code that makes the test of the story of this name pass otherwise than by doing what it asks. */
  readonly cheats: Readonly<Record<CodeCheat, ((name: string) => Commit) | null>>;
  /** Cheats that spoil the run of others, so that each is played in a run of its own. */
  readonly alone: readonly CodeCheat[];
  /** Old test files of the base, and code that takes the test away. */
  readonly old: Readonly<Record<OldTestCheat, { readonly file: string; readonly code: Commit } | null>>;
  /** Code of the story `add` with many lines that no test reaches. */
  readonly uncovered: Commit;
  /** The code of the story `add` with its function moved to another file. */
  readonly refactored: Commit;
  /** The old test as the story needs it, its test of it, and the code of both. */
  readonly changedOldTest: { readonly old: Commit; readonly test: string; readonly code: Commit };
  /** A project without code or tests. */
  readonly empty: Project;
}

export const inStory = (path: string): string => `${ROOT}${path}`;
