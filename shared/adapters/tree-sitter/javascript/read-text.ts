import type { Node } from 'web-tree-sitter';
import { RUNTIME_PART } from '#shared/domain/verdicts/test-names.ts';
import { codeChildren, field, namedChildren } from '../syntax.ts';

/** The text that an expression gives, as far as the source tells; parts made at run time are written `${…}`. */
export const readText = (node: Node, root: Node): string => {
  switch (node.type) {
    case 'string':
    case 'template_string':
      return namedChildren(node)
        .map((part) => readPart(part, root))
        .join('');
    case 'parenthesized_expression': {
      const [inner] = codeChildren(node);
      return inner ? readText(inner, root) : RUNTIME_PART;
    }
    case 'binary_expression': {
      const [left, right] = [field(node, 'left'), field(node, 'right')];
      return field(node, 'operator')?.text === '+' && left && right
        ? readText(left, root) + readText(right, root)
        : RUNTIME_PART;
    }
    case 'identifier':
      return readConstant(node.text, root) ?? RUNTIME_PART;
    case 'number':
      return node.text;
    default:
      return RUNTIME_PART;
  }
};

export const isRuntimeName = (title: string): boolean => title.includes(RUNTIME_PART);

const readPart = (part: Node, root: Node): string => {
  if (part.type === 'string_fragment') return part.text;
  if (part.type === 'escape_sequence') return unescape(part.text);
  const [inner] = codeChildren(part);
  return inner?.type === 'string' || inner?.type === 'identifier' ? readText(inner, root) : RUNTIME_PART;
};

/** A `const` string at the top of the file. */
const readConstant = (name: string, root: Node): string | undefined => {
  for (const statement of codeChildren(root)) {
    if (statement.type !== 'lexical_declaration' || field(statement, 'kind')?.text !== 'const') continue;
    for (const declarator of codeChildren(statement)) {
      const value = field(declarator, 'value');
      if (field(declarator, 'name')?.text === name && value?.type === 'string') return readText(value, root);
    }
  }
  return undefined;
};

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

const unescape = (sequence: string): string => {
  const code = /^\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2}))$/i.exec(sequence);
  const hex = code?.[1] ?? code?.[2] ?? code?.[3];
  if (hex !== undefined)
    return Number.parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(hex, 16)) : '';
  if (/^\\\r?\n$/.test(sequence)) return '';
  const letter = sequence.slice(1);
  return SIMPLE[letter] ?? letter;
};
