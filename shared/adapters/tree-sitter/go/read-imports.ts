import type { Node } from 'web-tree-sitter';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import { codeChildren, field, walk } from '../syntax.ts';

/**
 * Import paths with the symbols used of each. Which of them lie in the project only go.mod tells, which is not read
 * here: `resolved` stays empty. The standard library has no dot in its first segment.
 */
export const readGoImports = (root: Node): TestFileReading['imports'] => {
  const used = usedSymbols(root);
  const found: TestFileReading['imports'] = [];
  walk(root, (node) => {
    if (node.type !== 'import_spec')
      return !['function_declaration', 'method_declaration'].includes(node.type);
    const specifier = (field(node, 'path')?.text ?? '').slice(1, -1);
    const local = field(node, 'name')?.text ?? packageName(specifier);
    found.push({
      specifier,
      resolved: null,
      external: isStandard(specifier),
      symbols: [...(used.get(local) ?? [])],
    });
    return false;
  });
  return found;
};

const isStandard = (specifier: string): boolean => !(specifier.split('/')[0] ?? '').includes('.');

/** The last segment, a major version left out. */
const packageName = (specifier: string): string => {
  const segments = specifier.split('/').filter((segment) => !/^v\d+$/.test(segment));
  return segments.at(-1) ?? specifier;
};

const usedSymbols = (root: Node): ReadonlyMap<string, ReadonlySet<string>> => {
  const used = new Map<string, Set<string>>();
  const add = (owner: string | undefined, name: string | undefined) => {
    if (owner !== undefined && name !== undefined) used.set(owner, (used.get(owner) ?? new Set()).add(name));
  };
  walk(root, (node) => {
    if (node.type === 'selector_expression') add(field(node, 'operand')?.text, field(node, 'field')?.text);
    if (node.type === 'qualified_type') add(codeChildren(node)[0]?.text, field(node, 'name')?.text);
    return true;
  });
  return used;
};
