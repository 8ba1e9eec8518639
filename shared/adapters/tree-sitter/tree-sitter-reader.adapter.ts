import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { SourceReader } from '#shared/ports/source-reader.port.ts';
import { findSuspiciousMarks } from './find-suspicious-marks.ts';
import { grammarOf, withSource, type GrammarName, type ParsedSource } from './grammars.ts';
import { hollowGo } from './go/hollow.ts';
import { readGoImports } from './go/read-imports.ts';
import { readGoTests } from './go/read-tests.ts';
import { hollowJavaScript } from './javascript/hollow.ts';
import { readJavaScriptImports } from './javascript/read-imports.ts';
import { readJavaScriptTests } from './javascript/read-tests.ts';
import { hollowPython } from './python/hollow.ts';
import { readPythonImports } from './python/read-imports.ts';
import { readPythonTests } from './python/read-tests.ts';
import { applyEdits } from './syntax.ts';
import { isTestFile } from './test-file-names.ts';

/** Reads and empties sources of the five languages by tree-sitter, without running them. */
export const createTreeSitterReader = (): SourceReader => ({
  readTests: async ({ path, text, sha256, runner, exists }) => {
    const grammar = grammarOf(path);
    const testFile = isTestFile(path, runner);
    const file = { path, isTestFile: testFile, sha256 };
    if (!grammar) return { ...file, language: 'unknown', parses: true, imports: [], tests: [] };
    return withSource(grammar, text, (source) => ({
      ...file,
      language: grammar,
      parses: !source.hasError,
      ...read(grammar, source, { path, runner, exists }),
    }));
  },
  hollow: async ({ path, text, how, changed, isProgram = false }) => {
    const grammar = grammarOf(path);
    if (!grammar) return undefined;
    return withSource(grammar, text, ({ root }) => {
      const { edits, functions, values } = HOLLOW[grammar](root, text, how, changed, isProgram);
      return { text: applyEdits(text, edits), functions, values };
    });
  },
  suspicious: async ({ path, text }) => {
    const grammar = grammarOf(path);
    return grammar ? withSource(grammar, text, ({ root }) => findSuspiciousMarks(grammar, root, text)) : [];
  },
});

const HOLLOW = {
  javascript: hollowJavaScript,
  typescript: hollowJavaScript,
  tsx: hollowJavaScript,
  python: hollowPython,
  go: hollowGo,
} as const;

interface Place {
  readonly path: string;
  readonly runner: RunnerName;
  readonly exists: (path: string) => boolean;
}

const read = (
  grammar: GrammarName,
  { root }: ParsedSource,
  { path, exists }: Place,
): Pick<TestFileReading, 'imports' | 'tests'> => {
  switch (grammar) {
    case 'javascript':
    case 'typescript':
    case 'tsx':
      return { imports: readJavaScriptImports(root, path, exists), tests: readJavaScriptTests(root, path) };
    case 'python':
      return { imports: readPythonImports(root, path, exists), tests: readPythonTests(root, path) };
    case 'go':
      return { imports: readGoImports(root), tests: readGoTests(root, path) };
  }
};
