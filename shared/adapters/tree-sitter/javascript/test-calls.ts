/** Which calls declare a test or a suite: node:test, Vitest and Jest, whatever name they were imported under. */
import type { Node } from 'web-tree-sitter';
import { codeChildren, field, walk } from '../syntax.ts';

export type Mark = 'skip' | 'only' | 'todo' | 'fails';

export interface TestCall {
  readonly kind: 'test' | 'suite';
  readonly marks: readonly Mark[];
  readonly parametrised: boolean;
  /** Arguments of the call that carries name and body. */
  readonly args: readonly Node[];
}

type Base = { readonly kind: 'test' | 'suite'; readonly marks: readonly Mark[] };

const BASES: Readonly<Record<string, Base>> = {
  test: { kind: 'test', marks: [] },
  it: { kind: 'test', marks: [] },
  xtest: { kind: 'test', marks: ['skip'] },
  xit: { kind: 'test', marks: ['skip'] },
  ftest: { kind: 'test', marks: ['only'] },
  fit: { kind: 'test', marks: ['only'] },
  describe: { kind: 'suite', marks: [] },
  suite: { kind: 'suite', marks: [] },
  context: { kind: 'suite', marks: [] },
  xdescribe: { kind: 'suite', marks: ['skip'] },
  fdescribe: { kind: 'suite', marks: ['only'] },
};

const MODIFIERS: Readonly<Record<string, Mark | 'cases' | null>> = {
  skip: 'skip',
  skipIf: 'skip',
  runIf: 'skip',
  only: 'only',
  todo: 'todo',
  fails: 'fails',
  failing: 'fails',
  expectFailure: 'fails',
  each: 'cases',
  for: 'cases',
  concurrent: null,
  sequential: null,
  shuffle: null,
  extend: null,
};

const LIBRARIES = ['node:test', 'test', 'vitest', '@jest/globals', 'bun:test'];

/** Local name → its library's name, for imports under another name and for what `test.extend` gives. */
export const readAliases = (root: Node): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>();
  walk(root, (node) => {
    if (node.type === 'import_statement') readImport(node, aliases);
    if (node.type === 'variable_declarator') readVariable(node, aliases);
    return true;
  });
  return aliases;
};

const readImport = (node: Node, aliases: Map<string, string>): void => {
  const source = field(node, 'source')?.text.slice(1, -1) ?? '';
  if (!LIBRARIES.includes(source)) return;
  walk(node, (child) => {
    if (child.type === 'import_specifier')
      aliases.set(
        field(child, 'alias')?.text ?? field(child, 'name')?.text ?? '',
        field(child, 'name')?.text ?? '',
      );
    if (child.type === 'import_clause')
      for (const name of codeChildren(child)) if (name.type === 'identifier') aliases.set(name.text, 'test');
    if (child.type === 'namespace_import') aliases.set(codeChildren(child)[0]?.text ?? '', '*');
    return true;
  });
};

const readVariable = (node: Node, aliases: Map<string, string>): void => {
  const [name, value] = [field(node, 'name'), field(node, 'value')];
  if (value?.type !== 'call_expression' || !name) return;
  const called = field(value, 'function');
  const required = called?.text === 'require' ? field(value, 'arguments')?.text.slice(2, -2) : undefined;
  if (required !== undefined && LIBRARIES.includes(required)) {
    if (name.type === 'identifier') aliases.set(name.text, 'test');
    for (const part of name.type === 'object_pattern' ? codeChildren(name) : []) {
      if (part.type === 'shorthand_property_identifier_pattern') aliases.set(part.text, part.text);
      if (part.type === 'pair_pattern')
        aliases.set(field(part, 'value')?.text ?? '', field(part, 'key')?.text ?? '');
    }
  }
  // const test = base.extend({ … })
  if (
    called?.type === 'member_expression' &&
    field(called, 'property')?.text === 'extend' &&
    name.type === 'identifier'
  ) {
    const base = baseOf(field(called, 'object')?.text ?? '', aliases);
    if (base) aliases.set(name.text, base.kind === 'test' ? 'test' : 'describe');
  }
};

const baseOf = (name: string, aliases: ReadonlyMap<string, string>): Base | undefined =>
  BASES[aliases.get(name) ?? name];

/**
 * @param contexts names of test contexts in scope, whose `t.test(…)` declares a subtest
 * @returns undefined when the call declares nothing
 */
export const readTestCall = (
  node: Node,
  aliases: ReadonlyMap<string, string>,
  contexts: readonly string[],
): TestCall | undefined => {
  const called = field(node, 'function');
  const args = field(node, 'arguments');
  if (!called || args?.type !== 'arguments') return undefined;
  const chain = readChain(called, aliases, contexts);
  if (!chain) return undefined;
  return { ...chain, args: codeChildren(args) };
};

const readChain = (
  node: Node,
  aliases: ReadonlyMap<string, string>,
  contexts: readonly string[],
): Omit<TestCall, 'args'> | undefined => {
  switch (node.type) {
    case 'identifier': {
      const base = baseOf(node.text, aliases);
      return base ? { ...base, parametrised: false } : undefined;
    }
    // test.each(table)(…), test.skipIf(condition)(…), test.each`…`(…)
    case 'call_expression': {
      const inner = field(node, 'function');
      return inner?.type === 'member_expression' ? readChain(inner, aliases, contexts) : undefined;
    }
    case 'member_expression': {
      const [object, property] = [field(node, 'object'), field(node, 'property')?.text ?? ''];
      if (!object) return undefined;
      if (
        object.type === 'identifier' &&
        (contexts.includes(object.text) || aliases.get(object.text) === '*')
      ) {
        const base = BASES[property];
        return base ? { ...base, parametrised: false } : undefined;
      }
      const before = readChain(object, aliases, contexts);
      if (!before) return undefined;
      // node:test: `test.describe`, `test.it` on the default export.
      const base = BASES[property];
      if (base) return { ...before, kind: base.kind };
      const modifier = MODIFIERS[property];
      if (modifier === undefined) return undefined;
      if (modifier === null) return before;
      return modifier === 'cases'
        ? { ...before, parametrised: true }
        : { ...before, marks: [...before.marks, modifier] };
    }
    default:
      return undefined;
  }
};
