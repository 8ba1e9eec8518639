/** What one list of cheats needs to know of a runner: how each test, each piece of code and each trick is written in it. */
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import { ROOT, type Commit, type Project } from '../e2e/verdicts/story-bench.ts';
import type { JobRequest } from '../unit/workers/test-runner/job-bench.ts';
import type { CodeCheat, HonestRed, RedCheat, RunCheat, StaticCheat } from './cases.ts';

export interface Dialect {
  readonly runner: RunnerName;
  /** Has, beside its code, an old test that passes and an old one that fails. */
  readonly base: Project;
  readonly interfaces: Design['interfaces'];
  readonly deps?: JobRequest['deps'];
  /** Where the test file of a case lies. */
  readonly file: (name: string) => string;
  /** The story's plain test, and code that makes it pass. */
  readonly test: string;
  readonly code: Commit;
  readonly oldTest: string;
  /** Texts of test files; null: this runner knows no such thing. */
  readonly honest: Readonly<Record<HonestRed, string | null>>;
  /** What stands beside the honest tests. */
  readonly beside: Commit;
  /** Code that makes every honest test pass. */
  readonly wholeCode: Commit;
  readonly red: Readonly<Record<RedCheat, string | null>>;
  /** Where this runner shows the same thing in another way. */
  readonly redReasons?: Readonly<Partial<Record<RedCheat, readonly string[]>>>;
  /** Test files that spoil the run as a whole. */
  readonly run: Readonly<Record<RunCheat, string | null>>;
  /** A test that RED cannot tell from an honest one, and that proves nothing. */
  readonly vacuous: string;
  /** Files that decide how tests run, changed. */
  readonly files: Readonly<Record<StaticCheat, Commit | null>>;
  /** Code that makes the plain test pass otherwise than by doing what it asks. */
  readonly cheats: Readonly<Record<CodeCheat, Commit | null>>;
  /** Code that does what it asks and breaks the old test as well. */
  readonly breaking: Commit;
  readonly uncovered: Commit;
  /** The old test as the story needs it, its test of it, and the code of both. */
  readonly changedOldTest: { readonly old: Commit; readonly test: string; readonly code: Commit };
  /** A project without code or tests. */
  readonly empty: Project;
}

export const inStory = (path: string): string => `${ROOT}${path}`;
