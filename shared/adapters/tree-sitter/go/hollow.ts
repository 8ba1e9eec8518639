import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { changedFunctions, isTouched } from '../changed-functions.ts';
import type { HollowEdits } from '../javascript/hollow.ts';
import { codeChildren, field, walk, type Edit } from '../syntax.ts';

const FUNCTIONS = ['function_declaration', 'method_declaration', 'func_literal'];

/**
 * Empties Go so that it still compiles: bodies stay, so imports and variables stay used. Zero values come from naming
 * the results, because a type's name may mean something else inside the body.
 */
export const hollowGo = (
  root: Node,
  text: string,
  how: 'throw' | 'empty',
  changed: readonly LineRange[],
): HollowEdits => {
  const functions = changedFunctions(
    root,
    text,
    changed,
    (node) => FUNCTIONS.includes(node.type) && field(node, 'body') !== undefined,
  );
  const values =
    how === 'empty'
      ? codeChildren(root).flatMap((declaration) => emptyDeclaration(declaration, changed))
      : [];
  const kept = values.filter(({ keep }) => keep !== undefined).map(({ keep }) => `\nvar _ = ${keep}\n`);
  return {
    edits: [
      ...functions.flatMap((fn) => hollowFunction(fn, how)),
      ...values.map(({ edit }) => edit),
      ...(kept.length === 0 ? [] : [{ start: text.length, end: text.length, text: kept.join('') }]),
    ],
    functions: functions.length,
    values: values.length,
  };
};

const hollowFunction = (fn: Node, how: 'throw' | 'empty'): readonly Edit[] => {
  const body = field(fn, 'body');
  if (!body) return [];
  const start = body.startIndex + 1;
  // A panic while the package loads would end every test, whatever it tests.
  if (how === 'throw' && field(fn, 'name')?.text !== 'init')
    return [{ start, end: start, text: ' panic("hollow"); ' }];
  const result = field(fn, 'result');
  return [...(result ? nameResults(result) : []), { start, end: start, text: ' if true { return }; ' }];
};

/** `(int, error)` → `(hollow0 int, hollow1 error)`; results that have names already stay. */
const nameResults = (result: Node): readonly Edit[] => {
  if (result.type !== 'parameter_list') {
    return [
      { start: result.startIndex, end: result.startIndex, text: '(hollow0 ' },
      { start: result.endIndex, end: result.endIndex, text: ')' },
    ];
  }
  const declarations = codeChildren(result).filter(({ type }) => type === 'parameter_declaration');
  if (declarations.some((declaration) => field(declaration, 'name'))) return [];
  return declarations.map((declaration, index) => ({
    start: declaration.startIndex,
    end: declaration.startIndex,
    text: `hollow${index} `,
  }));
};

interface EmptiedValue {
  readonly edit: Edit;
  /** The value as it was, where only it may use an import. */
  readonly keep?: string;
}

const emptyDeclaration = (declaration: Node, changed: readonly LineRange[]): readonly EmptiedValue[] => {
  if (declaration.type !== 'var_declaration' && declaration.type !== 'const_declaration') return [];
  const values: Node[] = [];
  walk(declaration, (node) => {
    if (node.type !== 'var_spec' && node.type !== 'const_spec') return true;
    const list = field(node, 'value');
    if (list && isTouched(node, changed)) values.push(...codeChildren(list));
    return false;
  });
  return values.flatMap(emptyValue);
};

const emptyValue = (node: Node): readonly EmptiedValue[] => {
  const replace = (target: Node, text: string): readonly EmptiedValue[] => {
    if (target.text === text) return [];
    const edit = { start: target.startIndex, end: target.endIndex, text };
    return [usesPackage(target) ? { edit, keep: node.text } : { edit }];
  };
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal':
      return replace(node, '""');
    case 'int_literal':
      return replace(node, '0');
    case 'float_literal':
      return replace(node, '0.0');
    case 'rune_literal':
      return replace(node, "'\\x00'");
    case 'true':
      return replace(node, 'false');
    case 'composite_literal': {
      const body = field(node, 'body');
      return body && field(node, 'type')?.type !== 'implicit_length_array_type' ? replace(body, '{}') : [];
    }
    default:
      return [];
  }
};

const usesPackage = (node: Node): boolean => {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'selector_expression' || inner.type === 'qualified_type') found = true;
    return !found;
  });
  return found;
};
