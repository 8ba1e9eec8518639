import type { Node } from 'web-tree-sitter';
import type { GrammarName } from './grammars.ts';
import { walk } from './syntax.ts';

interface MarkPattern {
  readonly mark: string;
  readonly pattern: RegExp;
  /** Where it counts: in code alone, or in strings too (module names and paths stand in strings). */
  readonly where: 'code' | 'code and strings';
}

const strings = (mark: string, pattern: RegExp): MarkPattern => ({
  mark,
  pattern,
  where: 'code and strings',
});
const code = (mark: string, pattern: RegExp): MarkPattern => ({ mark, pattern, where: 'code' });

/** Code that reads a story's tests may answer what they ask and nothing else. */
const ANYWHERE: readonly MarkPattern[] = [
  strings('/proc/', /\/proc\//),
  strings('tests/tdd/', /tests[\\/]tdd\b/),
];

/** What implementations seldom need and cheats do: ending the process, reaching the runner, seeing that a test runs. */
const JAVASCRIPT: readonly MarkPattern[] = [
  ...ANYWHERE,
  code('process.exit', /\bprocess\s*(?:\?\.|\.)\s*exit\b/),
  strings('process.exit', /\bprocess\s*(?:\?\.)?\[\s*['"`]exit['"`]/),
  strings('reallyExit', /\breallyExit\b/),
  code('process.kill', /\bprocess\s*\.\s*(?:kill|abort)\b/),
  code('process.binding', /\bprocess\s*\.\s*(?:binding|_linkedBinding|dlopen)\b/),
  strings('node:test', /['"`]node:test(?:\/|['"`])/),
  strings('__vitest', /__vitest|\bVITEST(?:_\w+)?\b/),
  strings(
    'test library',
    /['"`](?:vitest|@vitest\/[\w-]+|@jest\/[\w-]+|jest-[\w-]+|chai|expect)(?:\/[^'"`]*)?['"`]/,
  ),
  strings('JEST_WORKER_ID', /\bJEST_WORKER_ID\b|Symbol\.for\(\s*['"`]\$?\$?jest/i),
  strings('NODE_V8_COVERAGE', /\bNODE_V8_COVERAGE\b/),
  strings(
    'NODE_ENV is test',
    /\bNODE_ENV\b['"`\])\s]*[!=]==?\s*['"`]test['"`]|['"`]test['"`]\s*[!=]==?.*\bNODE_ENV\b/,
  ),
  strings('test file name', /['"`/][^'"`\s]*[._](?:test|spec)\\?\.[^'"`]*['"`/]/),
  code('process.execArgv', /\bprocess\s*\.\s*execArgv\b/),
  strings('NODE_TEST_CONTEXT', /\bNODE_TEST_CONTEXT\b|--test(?:-[\w-]+)?['"`]/),
  code('patched assertion', /\b(?:assert|expect)(?:\s*\.\s*\w+)+\s*=(?![=>])/),
  strings('asymmetricMatch', /\basymmetricMatch\b/),
  code('prepareStackTrace', /\bprepareStackTrace\b/),
];

const PYTHON: readonly MarkPattern[] = [
  ...ANYWHERE,
  code('os._exit', /\bos\s*\.\s*(?:_exit|abort|kill)\b|\bfrom\s+os\s+import\b.*\b(?:_exit|abort)\b/),
  code('atexit', /\batexit\b/),
  strings('pytest', /\b_?pytest\b|\bPYTEST_CURRENT_TEST\b/),
  code('sys._getframe', /\bsys\s*\.\s*(?:_getframe|settrace|setprofile)\b/),
  code('inspect.stack', /\binspect\s*\.\s*(?:stack|currentframe|getouterframes)\b/),
  strings('test file name', /['"](?:test_|_test)['"]|\btest_[\w*]*\.py\b|_test\.py\b/),
  strings('unittest', /\bunittest\b/),
  code('sys.modules', /\bsys\s*\.\s*modules\b/),
  code('builtins', /\b(?:builtins|__builtins__|gc\s*\.\s*get_(?:objects|referrers))\b/),
];

const GO: readonly MarkPattern[] = [
  ...ANYWHERE,
  code('os.Exit', /\bos\s*\.\s*Exit\b|\bsyscall\s*\.\s*(?:Exit|Kill)\b/),
  strings('testing', /"testing(?:\/[^"]*)?"/),
  strings('--- PASS', /--- (?:PASS|FAIL|SKIP)|"-?test\.\w+"/),
  code('runtime.Goexit', /\bruntime\s*\.\s*Goexit\b/),
  code('runtime.Caller', /\bruntime\s*\.\s*Callers?\b/),
  strings('test file name', /_test\.go\b/),
  code('go:linkname', /\blinkname\b/),
];

const TABLE: Readonly<Record<GrammarName, readonly MarkPattern[]>> = {
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
  tsx: JAVASCRIPT,
  python: PYTHON,
  go: GO,
};

const STRINGS = [
  'string_fragment',
  'string_content',
  'interpreted_string_literal_content',
  'raw_string_literal_content',
  'regex_pattern',
];

/** Marks by line, each once a line; comments never count. A Go program's own `main` may end the process. */
export const findSuspiciousMarks = (
  grammar: GrammarName,
  root: Node,
  text: string,
): { line: number; mark: string }[] => {
  const [comments, literals] = [
    spansOf(root, (type) => type.endsWith('comment')),
    spansOf(root, (type) => STRINGS.includes(type)),
  ];
  const withStrings = blank(text, comments).split('\n');
  const codeOnly = blank(text, [...comments, ...literals]).split('\n');
  const isMain = grammar === 'go' && /^\s*package\s+main\b/m.test(text);
  return TABLE[grammar]
    .filter(({ mark }) => !(isMain && mark === 'os.Exit'))
    .flatMap(({ mark, pattern, where }) =>
      (where === 'code' ? codeOnly : withStrings).flatMap((line, index) =>
        pattern.test(line) ? [{ line: index + 1, mark }] : [],
      ),
    )
    .toSorted((a, b) => a.line - b.line);
};

interface Span {
  readonly start: number;
  readonly end: number;
}

const spansOf = (root: Node, wanted: (type: string) => boolean): readonly Span[] => {
  const spans: Span[] = [];
  walk(root, (node) => {
    if (!wanted(node.type)) return true;
    spans.push({ start: node.startIndex, end: node.endIndex });
    return false;
  });
  return spans;
};

/** The text with these spans as blanks, lines kept. */
const blank = (text: string, spans: readonly Span[]): string => {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    parts.push(text.slice(at, start), text.slice(start, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return parts.join('') + text.slice(at);
};
