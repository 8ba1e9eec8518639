import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';

export interface LineRange {
  readonly first: number;
  readonly last: number;
}

export interface HollowedSource {
  readonly text: string;
  readonly functions: number;
  readonly values: number;
}

/** Reads source text without running it (tree-sitter). Languages: JavaScript, TypeScript, TSX, Python, Go. */
export interface SourceReader {
  /** Imports, tests, marks, bodies. `exists` tells whether a repository-relative path is a file, to resolve specifiers. */
  readTests(input: {
    path: string;
    text: string;
    sha256: string;
    runner: RunnerName;
    exists: (path: string) => boolean;
  }): Promise<TestFileReading>;
  /**
   * The file with each function body that overlaps `changed` made to throw before its first statement, or to return
   * nothing, with changed module-level values emptied and changed module-level statements taken away (both count as
   * `values`). A program that no module loads may throw as a whole: it does, before the first of those statements.
   * undefined: no grammar for this file.
   */
  hollow(input: {
    path: string;
    text: string;
    how: 'throw' | 'empty';
    changed: readonly LineRange[];
    /** Whether nothing imports the file; absent: something does. */
    isProgram?: boolean;
  }): Promise<HollowedSource | undefined>;
  /** Lines with marks that implementations seldom need (`process.exit`, `os._exit`, `/proc/`, …), in code, not in comments. */
  suspicious(input: { path: string; text: string }): Promise<readonly { line: number; mark: string }[]>;
}
