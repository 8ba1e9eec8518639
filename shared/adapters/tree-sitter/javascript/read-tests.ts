import type { Node } from 'web-tree-sitter';
import type { DeclaredTest } from '#shared/contracts/jobs.contract.ts';
import { RUNTIME_PART } from '#shared/domain/verdicts/test-names.ts';
import { codeChildren, criteriaIn, field, hashOfCode, namedChildren, walk } from '../syntax.ts';
import { isRuntimeName, readText } from './read-text.ts';
import { readAliases, readTestCall, type Mark, type TestCall } from './test-calls.ts';

interface Scope {
  readonly titles: readonly string[];
  readonly marks: readonly Mark[];
  readonly parametrised: boolean;
  readonly dynamic: boolean;
  /** Parameters that are a test's context: `t.test(…)` declares a subtest. */
  readonly contexts: readonly string[];
}

/** Tests of one file in their order. Names join suite and test titles with ` > `. */
export const readJavaScriptTests = (root: Node, path: string): DeclaredTest[] => {
  const aliases = readAliases(root);
  const tests: DeclaredTest[] = [];
  const visit = (node: Node, scope: Scope): void => {
    const call = node.type === 'call_expression' ? readTestCall(node, aliases, scope.contexts) : undefined;
    const declared = call && readDeclaration(call, root);
    if (!call || !declared) {
      for (const child of namedChildren(node)) visit(child, scope);
      return;
    }
    const inner: Scope = {
      titles: [...scope.titles, declared.title],
      marks: [...new Set([...scope.marks, ...call.marks, ...declared.marks])],
      parametrised: scope.parametrised || call.parametrised,
      dynamic: scope.dynamic || isRuntimeName(declared.title),
      contexts:
        call.kind === 'test' && declared.context !== undefined
          ? [...scope.contexts, declared.context]
          : scope.contexts,
    };
    if (call.kind === 'test') tests.push(toTest(path, inner, declared, node));
    if (declared.body) visit(declared.body, inner);
  };
  visit(root, { titles: [], marks: [], parametrised: false, dynamic: false, contexts: [] });
  return tests;
};

interface Declaration {
  readonly title: string;
  readonly marks: readonly Mark[];
  readonly body: Node | undefined;
  /** It has a body that another place holds. */
  readonly bodyElsewhere: boolean;
  readonly context: string | undefined;
}

const FUNCTIONS = ['arrow_function', 'function_expression', 'generator_function'];

/** undefined: the call only looks like one, such as `it(…)` without a title and a body. */
const readDeclaration = ({ args, kind, marks }: TestCall, root: Node): Declaration | undefined => {
  const fn = args.find(({ type }) => FUNCTIONS.includes(type));
  const [first] = args;
  if (!first) return undefined;
  const titled = first.type !== 'object' && !FUNCTIONS.includes(first.type);
  if (!titled && !fn) return undefined;
  const rest = args.slice(titled ? 1 : 0);
  const options = rest.find(({ type }) => type === 'object');
  const elsewhere =
    !fn &&
    rest.some(
      ({ type }) => type === 'identifier' || type === 'call_expression' || type === 'member_expression',
    );
  if (!fn && !elsewhere && marks.length === 0 && kind === 'suite') return undefined;
  const context = fn ? firstParameter(fn) : undefined;
  return {
    title: titled ? readText(first, root) : ((fn && field(fn, 'name')?.text) ?? '<anonymous>'),
    marks: [
      ...(options ? marksIn(options) : []),
      ...(fn && kind === 'test' && context !== undefined ? marksInBody(fn, context) : []),
    ],
    body: fn && field(fn, 'body'),
    bodyElsewhere: elsewhere,
    context,
  };
};

const OPTION_MARKS: Readonly<Record<string, Mark>> = {
  skip: 'skip',
  todo: 'todo',
  only: 'only',
  fails: 'fails',
  expectFailure: 'fails',
};

/** Node expects a failure for 0 and '' too: it takes them for the reason. */
const NOT_EXPECTED = ['false', 'undefined'];
const OFF = [...NOT_EXPECTED, 'null', '0', "''", '""'];

const marksIn = (options: Node): readonly Mark[] =>
  codeChildren(options).flatMap((pair) => {
    const name =
      pair.type === 'shorthand_property_identifier'
        ? pair.text
        : field(pair, 'key')?.text.replace(/['"]/g, '');
    const mark = name === undefined ? undefined : OPTION_MARKS[name];
    const off = name === 'expectFailure' ? NOT_EXPECTED : OFF;
    return mark && !off.includes(field(pair, 'value')?.text ?? 'true') ? [mark] : [];
  });

/** `t.skip()` and `t.todo()` of the test's own context. */
const marksInBody = (fn: Node, context: string): readonly Mark[] => {
  const found: Mark[] = [];
  const body = field(fn, 'body');
  if (!body) return [];
  walk(body, (node) => {
    const called = node.type === 'call_expression' ? field(node, 'function') : undefined;
    if (called?.type !== 'member_expression' || field(called, 'object')?.text !== context) return true;
    const mark = OPTION_MARKS[field(called, 'property')?.text ?? ''];
    if ((mark === 'skip' || mark === 'todo') && !hasFunction(node)) found.push(mark);
    return true;
  });
  return found;
};

const hasFunction = (call: Node): boolean => {
  const args = field(call, 'arguments');
  return args !== undefined && codeChildren(args).some(({ type }) => FUNCTIONS.includes(type));
};

const firstParameter = (fn: Node): string | undefined => {
  const single = field(fn, 'parameter');
  if (single) return single.text;
  const [first] = codeChildren(field(fn, 'parameters') ?? fn);
  const pattern = first && (field(first, 'pattern') ?? first);
  return pattern?.type === 'identifier' ? pattern.text : undefined;
};

const toTest = (path: string, scope: Scope, declared: Declaration, call: Node): DeclaredTest => {
  const name = scope.titles.join(' > ');
  return {
    file: path,
    name,
    dynamic: scope.dynamic,
    marks: [...scope.marks],
    empty: !declared.bodyElsewhere && (declared.body === undefined || isEmptyBody(declared.body)),
    criteria: [...criteriaIn(name)],
    parametrised: scope.parametrised || name.includes(RUNTIME_PART),
    body: hashOfCode([call]),
  };
};

const LITERALS = ['undefined', 'null', 'true', 'false', 'number', 'string'];

/** Nothing in it can fail: no statement, a bare return, or a literal. */
const isEmptyBody = (body: Node): boolean => {
  if (body.type !== 'statement_block') return LITERALS.includes(body.type);
  return codeChildren(body).every((statement) => {
    if (statement.type === 'empty_statement') return true;
    const [value] = codeChildren(statement);
    if (statement.type === 'return_statement') return value === undefined || LITERALS.includes(value.type);
    return statement.type === 'expression_statement' && value !== undefined && LITERALS.includes(value.type);
  });
};
