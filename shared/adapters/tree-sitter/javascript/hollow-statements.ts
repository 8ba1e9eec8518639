/** Empties what a JavaScript or TypeScript file does by itself when it is loaded: a program may hold nothing else. */
import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { isTouched } from '../changed-functions.ts';
import { codeChildren, type Edit } from '../syntax.ts';

const CONTROL = [
  'if_statement',
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
  'switch_statement',
  'try_statement',
  'throw_statement',
  'labeled_statement',
  'statement_block',
];

/** One edit for each changed statement, or for the place where a program stops. */
export const hollowStatements = (
  root: Node,
  how: 'throw' | 'empty',
  changed: readonly LineRange[],
  isProgram: boolean,
): readonly Edit[] => {
  const touched = codeChildren(root).filter((statement) => acts(statement) && isTouched(statement, changed));
  if (how === 'empty')
    return touched.map(({ startIndex, endIndex }) => ({ start: startIndex, end: endIndex, text: ';' }));
  const [first] = touched;
  // A module that fails to load fails every test that imports it and would hide a vacuous one.
  if (!first || !isProgram) return [];
  return [{ start: first.startIndex, end: first.startIndex, text: "if (true) throw new Error('hollow'); " }];
};

/** What defines (declarations, exports, assignments) stays, because others need it to load. */
const acts = (statement: Node): boolean => {
  if (CONTROL.includes(statement.type)) return true;
  if (statement.type !== 'expression_statement') return false;
  const [expression] = codeChildren(statement);
  return expression !== undefined && !['string', 'assignment_expression'].includes(expression.type);
};
