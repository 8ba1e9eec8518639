/**
 * What a test run was, in one form for all runners. Everything here was read by the engine's own reporter;
 * nothing is taken from what the project printed.
 */
import * as z from 'zod';
import { RUNNERS } from '#shared/domain/vocabulary.ts';

/**
 * Why a test or file failed.
 * assertion: an assertion or matcher said no. missing-module / missing-export / missing-member: the thing named in
 * `subject` is not there. syntax: the file does not parse. hook: thrown in before/after. timeout: the runner's limit.
 * error: any other throw in the test's own body. crash: the process ended in the middle. load: any other failure to load.
 */
export const FAILURE_CAUSES = [
  'assertion',
  'missing-module',
  'missing-export',
  'missing-member',
  'syntax',
  'hook',
  'timeout',
  'error',
  'crash',
  'load',
] as const;

export const failure = z.object({
  cause: z.enum(FAILURE_CAUSES),
  message: z.string(),
  /** For missing-*: what was looked for. `module` as repository-relative path where it can be resolved, else the specifier; `external`: a package outside the project. */
  subject: z
    .object({ module: z.string().nullable(), symbol: z.string().nullable(), external: z.boolean() })
    .optional(),
  /** Where the failure itself happened: in the test's body, in project code below it, in a hook, while loading. */
  stack: z.string().optional(),
});
export type Failure = z.infer<typeof failure>;

export const testResult = z.object({
  /** Runner project (Vitest/Jest projects, Go package); '' where there is one only. */
  project: z.string(),
  /** Repository-relative path with forward slashes; in Go the file that declares the test. */
  file: z.string(),
  /** Full name: describe titles and test title joined with ' > '; in Go `TestX/sub`; in pytest `Class::test`. Instances of a parametrised test share one name. */
  name: z.string(),
  status: z.enum(['passed', 'failed', 'skipped']),
  failure: failure.optional(),
  durationMs: z.number(),
  /** How often it failed before this result, where test or project ask for another try; absent: never. */
  retries: z.int().positive().optional(),
});
export type TestResult = z.infer<typeof testResult>;

/** A file (in Go: a package) that could not be loaded, so that its tests did not run. */
export const fileFailure = z.object({ project: z.string(), file: z.string(), failure });

export const coverageFile = z.object({
  path: z.string(),
  covered: z.array(z.int()),
  uncovered: z.array(z.int()),
});

export const isolation = z.object({
  means: z.enum(['bwrap', 'unshare', 'container', 'process-group']),
  network: z.enum(['none', 'host']),
  filesystem: z.enum(['read-only', 'host']),
  user: z.enum(['other', 'same']),
});
export type Isolation = z.infer<typeof isolation>;

export const runReport = z.object({
  runner: z.enum(RUNNERS),
  results: z.array(testResult),
  fileFailures: z.array(fileFailure),
  coverage: z.array(coverageFile).nullable(),
  /** null: did not start. */
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  /** What is wrong with the run as a whole; empty for an honest one, whatever its tests said. */
  defects: z.array(
    z.object({
      code: z.enum([
        'timed-out',
        'killed',
        'out-of-memory',
        'output-limit',
        'left-children',
        'no-report',
        'forged-report',
        'no-clean-end',
        'counts-disagree',
        'exit-code-disagrees',
        'events-after-end',
        'patched-runtime',
        'runner-missing',
        'prepare-failed',
      ]),
      file: z.string().optional(),
      text: z.string(),
    }),
  ),
  isolation,
  /** Last 4,000 characters that the run printed, control characters removed. */
  outputTail: z.string(),
  durationMs: z.number(),
});
export type RunReport = z.infer<typeof runReport>;
