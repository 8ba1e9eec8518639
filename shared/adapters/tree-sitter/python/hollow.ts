import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { changedFunctions, isTouched } from '../changed-functions.ts';
import type { HollowEdits } from '../javascript/hollow.ts';
import { codeChildren, field, type Edit } from '../syntax.ts';
import { functionOf, isDocstring, statementsOf } from './definitions.ts';

/**
 * Empties Python. A bare `return` serves generators and coroutines too; docstrings stay. What a file does by itself when
 * it is run is left out in both copies: if it threw, nothing that imports the file would be tried.
 */
export const hollowPython = (
  root: Node,
  text: string,
  how: 'throw' | 'empty',
  changed: readonly LineRange[],
): HollowEdits => {
  const acts = actsOf(codeChildren(root), changed);
  const functions = changedFunctions(root, text, changed, isFunction).filter(
    (fn) => !acts.some((act) => act.startIndex <= fn.startIndex && fn.endIndex <= act.endIndex),
  );
  const values =
    how === 'empty' ? codeChildren(root).flatMap((statement) => emptyAssignment(statement, changed)) : [];
  return {
    edits: [
      ...functions.flatMap((fn) => hollowFunction(fn, text, how)),
      ...acts.map((act) => ({ start: act.startIndex, end: act.endIndex, text: 'pass' })),
      ...values,
    ],
    functions: functions.length + acts.length,
    values: values.length,
  };
};

/** Calls and loops of the file itself, also those of `if __name__ == "__main__":`. */
const actsOf = (statements: readonly Node[], changed: readonly LineRange[]): readonly Node[] =>
  statements.flatMap((statement) => {
    if (statement.type === 'if_statement')
      return /\b__name__\b/.test(field(statement, 'condition')?.text ?? '')
        ? actsOf(codeChildren(field(statement, 'consequence') ?? statement), changed)
        : [];
    const isCall = statement.type === 'expression_statement' && codeChildren(statement)[0]?.type === 'call';
    const isAct = isCall || statement.type === 'for_statement' || statement.type === 'while_statement';
    return isAct && isTouched(statement, changed) ? [statement] : [];
  });

const isFunction = (node: Node): boolean => {
  if (node.type === 'lambda') return true;
  if (node.type === 'decorated_definition') return functionOf(node) !== undefined;
  return node.type === 'function_definition' && node.parent?.type !== 'decorated_definition';
};

const hollowFunction = (node: Node, text: string, how: 'throw' | 'empty'): readonly Edit[] => {
  if (node.type === 'lambda') return hollowLambda(node, how);
  const fn = functionOf(node);
  if (!fn) return [];
  const first = how === 'throw' ? 'raise AssertionError("hollow")' : 'return';
  const statements = statementsOf(fn);
  const [head] = statements;
  if (!head) return [];
  if (!isDocstring(head)) return [before(head, fn, text, first)];
  const next = statements[1];
  if (next) return [before(next, fn, text, first)];
  const separator = startsOnLineOf(head, fn) ? '; ' : `\n${indentOf(head, text)}`;
  return [{ start: head.endIndex, end: head.endIndex, text: `${separator}${first}` }];
};

const before = (statement: Node, fn: Node, text: string, first: string): Edit => {
  const separator = startsOnLineOf(statement, fn) ? '; ' : `\n${indentOf(statement, text)}`;
  return { start: statement.startIndex, end: statement.startIndex, text: `${first}${separator}` };
};

/** `def f(): return 1` holds its body in the line of its head. */
const startsOnLineOf = (statement: Node, fn: Node): boolean => {
  const head = field(fn, 'body')?.previousSibling ?? fn;
  return statement.startPosition.row === head.endPosition.row;
};

const indentOf = (statement: Node, text: string): string => {
  const lineStart = text.lastIndexOf('\n', statement.startIndex - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, statement.startIndex))?.[0] ?? '';
};

const hollowLambda = (node: Node, how: 'throw' | 'empty'): readonly Edit[] => {
  const body = field(node, 'body');
  if (!body) return [];
  const first = how === 'throw' ? '(_ for _ in ()).throw(AssertionError("hollow"))' : 'None';
  return [{ start: body.startIndex, end: body.endIndex, text: `(${first} if True else (${body.text}))` }];
};

const emptyAssignment = (statement: Node, changed: readonly LineRange[]): readonly Edit[] => {
  const [assignment] = codeChildren(statement);
  if (statement.type !== 'expression_statement' || assignment?.type !== 'assignment') return [];
  const value = field(assignment, 'right');
  const name = field(assignment, 'left')?.text ?? '';
  return value && !/^__\w+__$/.test(name) && isTouched(value, changed) ? emptyValue(value, changed) : [];
};

const emptyValue = (node: Node, changed: readonly LineRange[]): readonly Edit[] => {
  const replace = (text: string): readonly Edit[] =>
    node.text === text ? [] : [{ start: node.startIndex, end: node.endIndex, text }];
  switch (node.type) {
    case 'string':
    case 'concatenated_string':
      return replace(/^[rfbu]*b/i.test(node.text) ? 'b""' : '""');
    case 'integer':
      return replace('0');
    case 'float':
      return replace('0.0');
    case 'true':
      return replace('False');
    case 'list':
    case 'list_comprehension':
      return replace('[]');
    case 'tuple':
      return replace('()');
    case 'set':
      return replace('set()');
    case 'dictionary':
      return codeChildren(node).flatMap((pair) => {
        const value = pair.type === 'pair' ? field(pair, 'value') : undefined;
        return value && isTouched(value, changed) ? emptyValue(value, changed) : [];
      });
    case 'binary_operator':
    case 'unary_operator':
      return isArithmetic(node) ? replace('0') : [];
    // frozenset([…]), MappingProxyType({…})
    case 'call': {
      const args = field(node, 'arguments');
      return args
        ? codeChildren(args).flatMap((arg) =>
            ['list', 'dictionary', 'set', 'tuple', 'call'].includes(arg.type) ? emptyValue(arg, changed) : [],
          )
        : [];
    }
    default:
      return [];
  }
};

const isArithmetic = (node: Node): boolean =>
  node.type === 'integer' ||
  node.type === 'float' ||
  (['binary_operator', 'unary_operator', 'parenthesized_expression'].includes(node.type) &&
    codeChildren(node).every(isArithmetic));
