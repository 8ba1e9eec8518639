/** Empties JavaScript and TypeScript: bodies stay behind what was put before them, so that imports stay used. */
import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { changedFunctions } from '../changed-functions.ts';
import { codeChildren, field, type Edit } from '../syntax.ts';
import { emptyValues } from './empty-values.ts';
import { hollowStatements } from './hollow-statements.ts';

const FUNCTIONS = [
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
];

export interface HollowEdits {
  readonly edits: readonly Edit[];
  readonly functions: number;
  readonly values: number;
}

export const hollowJavaScript = (
  root: Node,
  text: string,
  how: 'throw' | 'empty',
  changed: readonly LineRange[],
  isProgram: boolean,
): HollowEdits => {
  const functions = changedFunctions(
    root,
    text,
    changed,
    (node) => FUNCTIONS.includes(node.type) && field(node, 'body') !== undefined,
  );
  const bodies = functions.flatMap((fn) => hollowFunction(fn, how));
  const values = how === 'empty' ? emptyValues(root, changed) : [];
  const statements = hollowStatements(root, how, changed, isProgram);
  return {
    edits: [...bodies, ...values, ...statements],
    functions: functions.length,
    values: values.length + statements.length,
  };
};

const THROW = "throw new Error('hollow');";
const RETURN = 'return;';

const hollowFunction = (fn: Node, how: 'throw' | 'empty'): readonly Edit[] => {
  const body = field(fn, 'body');
  if (!body) return [];
  const first = how === 'throw' ? THROW : RETURN;
  if (body.type !== 'statement_block')
    return [{ start: body.startIndex, end: body.endIndex, text: `{ ${first} return (${body.text}\n); }` }];
  if (isDerivedConstructor(fn)) return [afterSuper(body, first)];
  const start = body.startIndex + 1;
  return [{ start, end: start, text: ` ${first} ` }];
};

const isDerivedConstructor = (fn: Node): boolean => {
  if (fn.type !== 'method_definition' || field(fn, 'name')?.text !== 'constructor') return false;
  const owner = fn.parent?.parent;
  return (
    owner !== null && owner !== undefined && codeChildren(owner).some(({ type }) => type === 'class_heritage')
  );
};

/** A derived class must have called `super` before it returns: anything else would fail by itself and hide what tests notice. */
const afterSuper = (body: Node, first: string): Edit => {
  const call = codeChildren(body).find((statement) => {
    const [expression] = codeChildren(statement);
    return (
      statement.type === 'expression_statement' &&
      expression?.type === 'call_expression' &&
      field(expression, 'function')?.type === 'super'
    );
  });
  if (call) return { start: call.endIndex, end: call.endIndex, text: ` ${first} ` };
  const start = body.startIndex + 1;
  return { start, end: start, text: ` if (true) { super(...arguments); ${first} } ` };
};
