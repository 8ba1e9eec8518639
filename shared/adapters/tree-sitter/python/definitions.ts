import type { Node } from 'web-tree-sitter';
import { codeChildren, field } from '../syntax.ts';

/** The function that a statement defines, decorators aside. */
export const functionOf = (statement: Node): Node | undefined => {
  const definition = statement.type === 'decorated_definition' ? field(statement, 'definition') : statement;
  return definition?.type === 'function_definition' ? definition : undefined;
};

/** Statements of a function's or class's body. */
export const statementsOf = (definition: Node): readonly Node[] => {
  const body = field(definition, 'body');
  return body ? codeChildren(body) : [];
};

export const isDocstring = (statement: Node | undefined): boolean => {
  const [inner] = statement ? codeChildren(statement) : [];
  return (
    statement?.type === 'expression_statement' &&
    (inner?.type === 'string' || inner?.type === 'concatenated_string')
  );
};
