import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { isTouched } from '../changed-functions.ts';
import { codeChildren, field, type Edit } from '../syntax.ts';

/** Edits that empty the changed values of a module: constants, exported objects and defaults. */
export const emptyValues = (root: Node, changed: readonly LineRange[]): readonly Edit[] =>
  codeChildren(root).flatMap((statement) =>
    valuesOf(statement).flatMap((value) => (isTouched(value, changed) ? emptyValue(value, changed) : [])),
  );

const valuesOf = (statement: Node): readonly Node[] => {
  switch (statement.type) {
    case 'export_statement': {
      const [declaration, value] = [field(statement, 'declaration'), field(statement, 'value')];
      return declaration ? valuesOf(declaration) : value ? [value] : [];
    }
    case 'lexical_declaration':
    case 'variable_declaration':
      return codeChildren(statement).flatMap((declarator) => field(declarator, 'value') ?? []);
    case 'expression_statement': {
      // module.exports = …
      const [expression] = codeChildren(statement);
      return expression?.type === 'assignment_expression' ? [field(expression, 'right') ?? []].flat() : [];
    }
    default:
      return [];
  }
};

/**
 * Objects keep their keys, so that loading the module does not fail for want of one: a module that fails to load fails
 * every test and would hide a vacuous one.
 */
const emptyValue = (node: Node, changed: readonly LineRange[]): readonly Edit[] => {
  const replace = (text: string): readonly Edit[] =>
    node.text === text ? [] : [{ start: node.startIndex, end: node.endIndex, text }];
  switch (node.type) {
    case 'string':
    case 'template_string':
      return replace("''");
    case 'number':
      return replace('0');
    case 'true':
      return replace('false');
    case 'array':
      return replace('[]');
    case 'regex':
      return replace('/(?!)/');
    case 'unary_expression':
    case 'binary_expression':
      return isArithmetic(node) ? replace('0') : [];
    case 'object':
      return codeChildren(node).flatMap((pair) => {
        const value = pair.type === 'pair' ? field(pair, 'value') : undefined;
        return value && isTouched(value, changed) ? emptyValue(value, changed) : [];
      });
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression': {
      const [inner] = codeChildren(node);
      return inner ? emptyValue(inner, changed) : [];
    }
    // Object.freeze({…}), new Map([…])
    case 'call_expression':
    case 'new_expression': {
      const args = field(node, 'arguments');
      return args
        ? codeChildren(args).flatMap((arg) =>
            ['array', 'object', 'call_expression', 'new_expression'].includes(arg.type)
              ? emptyValue(arg, changed)
              : [],
          )
        : [];
    }
    default:
      return [];
  }
};

const isArithmetic = (node: Node): boolean => {
  if (node.type === 'number') return true;
  if (
    node.type === 'parenthesized_expression' ||
    node.type === 'unary_expression' ||
    node.type === 'binary_expression'
  )
    return codeChildren(node).every(isArithmetic);
  return false;
};
