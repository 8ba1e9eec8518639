import type { Node } from 'web-tree-sitter';
import type { DeclaredTest } from '#shared/contracts/jobs.contract.ts';
import { RUNTIME_PART } from '#shared/domain/verdicts/test-names.ts';
import { codeChildren, criteriaIn, field, hashOfCode, namedChildren } from '../syntax.ts';

type Mark = DeclaredTest['marks'][number];

/** `TestX` functions and their subtests `TestX/name`, as `go test` names them. */
export const readGoTests = (root: Node, path: string): DeclaredTest[] => {
  const tests: DeclaredTest[] = [];
  for (const fn of codeChildren(root)) {
    const name = fn.type === 'function_declaration' ? (field(fn, 'name')?.text ?? '') : '';
    const body = field(fn, 'body');
    if (/^(Test|Fuzz)([^a-z]|$)/.test(name) && name !== 'TestMain' && body)
      addTest(tests, { path, name, body, whole: fn, outerMarks: [] });
  }
  return tests;
};

interface Found {
  readonly path: string;
  readonly name: string;
  readonly body: Node;
  readonly whole: Node;
  readonly outerMarks: readonly Mark[];
}

const addTest = (tests: DeclaredTest[], { path, name, body, whole, outerMarks }: Found): void => {
  const subtests: Found[] = [];
  const marks: Mark[] = [...outerMarks];
  const visit = (node: Node): void => {
    const subtest = readSubtest(node);
    if (subtest) {
      subtests.push({ path, name: `${name}/${subtest.title}`, body: subtest.body, whole: node, outerMarks });
      return;
    }
    if (isSkip(node)) marks.push('skip');
    namedChildren(node).forEach(visit);
  };
  visit(body);
  tests.push({
    file: path,
    name,
    dynamic: name.includes(RUNTIME_PART),
    marks: [...new Set(marks)],
    empty:
      codeChildren(body).flatMap((list) => (list.type === 'statement_list' ? codeChildren(list) : [list]))
        .length === 0,
    criteria: [...criteriaIn(name)],
    parametrised: name.includes(RUNTIME_PART),
    body: hashOfCode([whole]),
  });
  for (const subtest of subtests) addTest(tests, { ...subtest, outerMarks: [...new Set(marks)] });
};

/** `t.Run("title", func(t *testing.T) { … })` */
const readSubtest = (node: Node): { title: string; body: Node } | undefined => {
  const called = node.type === 'call_expression' ? field(node, 'function') : undefined;
  if (called?.type !== 'selector_expression' || field(called, 'field')?.text !== 'Run') return undefined;
  const [title, fn] = codeChildren(field(node, 'arguments') ?? node);
  const body =
    fn?.type === 'func_literal' && /\*\s*testing\.T\b/.test(field(fn, 'parameters')?.text ?? '')
      ? field(fn, 'body')
      : undefined;
  return title && body ? { title: readTitle(title), body } : undefined;
};

const readTitle = (node: Node): string => {
  if (node.type === 'interpreted_string_literal' || node.type === 'raw_string_literal')
    return rewrite(namedChildren(node).map(readPart).join(''));
  return RUNTIME_PART;
};

const readPart = (part: Node): string => {
  if (part.type !== 'escape_sequence') return part.text;
  return { '\\n': '\n', '\\t': '\t', '\\"': '"', '\\\\': '\\' }[part.text] ?? part.text;
};

/** As package testing rewrites the names of subtests: blanks become `_`, what cannot be printed is escaped. */
const rewrite = (title: string): string =>
  Array.from(title, (character) =>
    /\s/.test(character)
      ? '_'
      : /\p{C}/u.test(character)
        ? JSON.stringify(character).slice(1, -1)
        : character,
  ).join('');

const isSkip = (node: Node): boolean => {
  const called = node.type === 'call_expression' ? field(node, 'function') : undefined;
  return (
    called?.type === 'selector_expression' &&
    /^(Skip|Skipf|SkipNow)$/.test(field(called, 'field')?.text ?? '')
  );
};
