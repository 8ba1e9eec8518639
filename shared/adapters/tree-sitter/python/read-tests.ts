import type { Node } from 'web-tree-sitter';
import type { DeclaredTest } from '#shared/contracts/jobs.contract.ts';
import { codeChildren, criteriaIn, field, hashOfCode, walk } from '../syntax.ts';
import { functionOf, statementsOf } from './definitions.ts';

type Mark = DeclaredTest['marks'][number];

interface Scope {
  readonly classes: readonly string[];
  readonly marks: readonly Mark[];
  readonly parametrised: boolean;
  /** In a `unittest.TestCase` every `test…` method is a test. */
  readonly unittest: boolean;
}

/** Functions and methods that pytest collects by its defaults; a method is `Class::test`. */
export const readPythonTests = (root: Node, path: string): DeclaredTest[] => {
  const tests: DeclaredTest[] = [];
  const visit = (statements: readonly Node[], scope: Scope): void => {
    for (const statement of statements) {
      const decorated =
        statement.type === 'decorated_definition' ? field(statement, 'definition') : statement;
      const decorators =
        statement.type === 'decorated_definition'
          ? codeChildren(statement).filter(({ type }) => type === 'decorator')
          : [];
      const inner = { ...scope, ...decoratedScope(scope, decorators) };
      if (decorated?.type === 'class_definition') visitClass(decorated, inner);
      const fn = functionOf(statement);
      const name = fn && field(fn, 'name')?.text;
      if (fn && name && (scope.unittest ? name.startsWith('test') : /^test/.test(name)))
        tests.push(toTest(path, [...scope.classes, name].join('::'), inner, fn, statement));
    }
  };
  const visitClass = (node: Node, scope: Scope): void => {
    const name = field(node, 'name')?.text ?? '';
    const unittest = /TestCase\b/.test(field(node, 'superclasses')?.text ?? '');
    if (!unittest && !name.startsWith('Test')) return;
    const body = statementsOf(node);
    const marked = { ...scope, ...decoratedScope(scope, assignmentsOf('pytestmark', body)) };
    visit(body, { ...marked, classes: [...scope.classes, name], unittest });
  };
  const top = codeChildren(root);
  const empty: Scope = { classes: [], marks: [], parametrised: false, unittest: false };
  visit(top, {
    ...empty,
    ...decoratedScope(empty, [...assignmentsOf('pytestmark', top), ...top.filter(skipsModule)]),
  });
  return tests;
};

/** What decorators (or a `pytestmark`) add; each is read as text, because `mark` may come under any name. */
const decoratedScope = (scope: Scope, decorators: readonly Node[]): Pick<Scope, 'marks' | 'parametrised'> => {
  const texts = decorators.map(({ text }) => text);
  const says = (pattern: RegExp) => texts.some((text) => pattern.test(text));
  const marks: Mark[] = [
    ...(says(/\bmark\.skip(if)?\b|^@(unittest\.)?skip(If|Unless)?\b|\bimportorskip\b|\bpytest\.skip\(/)
      ? (['skip'] as const)
      : []),
    ...(says(/\bmark\.xfail\b|^@(unittest\.)?expectedFailure\b/) ? (['fails'] as const) : []),
  ];
  return {
    marks: [...new Set([...scope.marks, ...marks])],
    parametrised: scope.parametrised || says(/\bparametrize\b/),
  };
};

const assignmentsOf = (name: string, statements: readonly Node[]): readonly Node[] =>
  statements.filter((statement) => {
    const [assignment] = codeChildren(statement);
    return assignment?.type === 'assignment' && field(assignment, 'left')?.text === name;
  });

/** `pytest.skip(…, allow_module_level=True)`, `pytest.importorskip(…)` at the top of a file. */
const skipsModule = (statement: Node): boolean =>
  statement.type === 'expression_statement' && /\b(importorskip|pytest\.skip)\(/.test(statement.text);

const toTest = (path: string, name: string, scope: Scope, fn: Node, whole: Node): DeclaredTest => ({
  file: path,
  name,
  dynamic: false,
  marks: [...new Set([...scope.marks, ...marksInBody(fn)])],
  empty: statementsOf(fn).every(isNothing),
  criteria: [...criteriaIn(name)],
  parametrised: scope.parametrised,
  body: hashOfCode([whole]),
});

const marksInBody = (fn: Node): readonly Mark[] => {
  const marks: Mark[] = [];
  for (const statement of statementsOf(fn)) {
    walk(statement, (node) => {
      const called = node.type === 'call' ? (field(node, 'function')?.text ?? '') : '';
      if (/^(pytest\.skip|pytest\.importorskip|self\.skipTest)$/.test(called)) marks.push('skip');
      if (called === 'pytest.xfail') marks.push('fails');
      return true;
    });
  }
  return marks;
};

/** A docstring, `pass`, `...` or a bare `return`. */
const isNothing = (statement: Node): boolean => {
  const [inner] = codeChildren(statement);
  if (statement.type === 'pass_statement') return true;
  if (statement.type === 'return_statement') return inner === undefined || inner.type === 'none';
  return (
    statement.type === 'expression_statement' &&
    inner !== undefined &&
    ['string', 'ellipsis', 'none', 'true', 'integer'].includes(inner.type)
  );
};
