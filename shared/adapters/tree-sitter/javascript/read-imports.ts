import type { Node } from 'web-tree-sitter';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import { codeChildren, field, walk } from '../syntax.ts';

type ReadImport = TestFileReading['imports'][number];

/** Imports of every form: `import`, `export … from`, `require`, `import()`. A namespace is the symbol `*`. */
export const readJavaScriptImports = (
  root: Node,
  path: string,
  exists: (path: string) => boolean,
): ReadImport[] => {
  const found: ReadImport[] = [];
  const add = (source: Node | undefined, symbols: readonly string[]): void => {
    if (source?.type !== 'string') return;
    found.push(resolveImport(source.text.slice(1, -1), symbols, path, exists));
  };
  walk(root, (node) => {
    if (node.type === 'import_statement' || node.type === 'export_statement') {
      if (!isTypeOnly(node)) add(field(node, 'source'), symbolsOf(node));
    } else if (node.type === 'call_expression') {
      const called = field(node, 'function');
      if (called?.text === 'require' || called?.type === 'import')
        add(codeChildren(field(node, 'arguments') ?? node)[0], requiredSymbols(node));
    }
    return true;
  });
  return found;
};

const isTypeOnly = (node: Node): boolean => node.children.some(({ type }) => type === 'type');

const symbolsOf = (statement: Node): readonly string[] => {
  const symbols: string[] = [];
  for (const child of codeChildren(statement)) {
    walk(child, (node) => {
      if ((node.type === 'import_specifier' && !isTypeOnly(node)) || node.type === 'export_specifier')
        symbols.push(field(node, 'name')?.text ?? '');
      if (node.type === 'namespace_import') symbols.push('*');
      if (node.type === 'import_clause')
        for (const name of codeChildren(node)) if (name.type === 'identifier') symbols.push('default');
      return node.type !== 'import_specifier' && node.type !== 'namespace_import';
    });
  }
  return symbols;
};

const requiredSymbols = (call: Node): readonly string[] => {
  const holder = call.parent?.type === 'await_expression' ? call.parent.parent : call.parent;
  const pattern = holder?.type === 'variable_declarator' ? field(holder, 'name') : undefined;
  if (pattern?.type !== 'object_pattern') return ['*'];
  return codeChildren(pattern).map((part) => field(part, 'key')?.text ?? part.text);
};

const resolveImport = (
  specifier: string,
  symbols: readonly string[],
  from: string,
  exists: (path: string) => boolean,
): ReadImport => {
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    const target = joinPath(from.split('/').slice(0, -1), specifier);
    return {
      specifier,
      resolved: candidates(target).find(exists) ?? null,
      external: false,
      symbols: [...symbols],
    };
  }
  // Subpath imports of the project's own manifest.
  if (specifier.startsWith('#')) return { specifier, resolved: null, external: false, symbols: [...symbols] };
  return { specifier, resolved: null, external: true, symbols: [...symbols] };
};

const joinPath = (folder: readonly string[], relative: string): string => {
  const segments = [...folder];
  for (const part of relative.split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '.' && part !== '') segments.push(part);
  }
  return segments.join('/');
};

const EXTENSIONS = ['.js', '.ts', '.mjs', '.mts', '.cjs', '.cts', '.jsx', '.tsx', '.json'];
/** TypeScript sources are imported under the name of the file they become. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};

const candidates = (target: string): readonly string[] => {
  const extension = /\.[cm]?jsx?$/.exec(target)?.[0] ?? '';
  const stem = target.slice(0, target.length - extension.length);
  return [
    target,
    ...(SOURCES[extension] ?? []).map((each) => stem + each),
    ...EXTENSIONS.map((each) => target + each),
    ...EXTENSIONS.map((each) => `${target}/index${each}`),
  ];
};
