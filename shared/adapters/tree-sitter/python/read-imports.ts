import type { Node } from 'web-tree-sitter';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import { codeChildren, field, walk } from '../syntax.ts';

type ReadImport = TestFileReading['imports'][number];

/** `import a.b`, `from a import b`, `from . import c`; resolved from the root, from `src/`, and from the file's folder. */
export const readPythonImports = (
  root: Node,
  path: string,
  exists: (path: string) => boolean,
): ReadImport[] => {
  const found: ReadImport[] = [];
  const folder = path.split('/').slice(0, -1);
  walk(root, (node) => {
    if (node.type === 'import_statement') {
      for (const name of codeChildren(node)) found.push(resolve(dottedName(name), ['*'], folder, exists));
      return false;
    }
    if (node.type !== 'import_from_statement') return true;
    const module = field(node, 'module_name');
    const names = codeChildren(node)
      .filter(({ id }) => id !== module?.id)
      .map((name) => (name.type === 'wildcard_import' ? '*' : dottedName(name)));
    if (module) found.push(...resolveFrom(module.text.replace(/\s/g, ''), names, folder, exists));
    return false;
  });
  return found;
};

const dottedName = (node: Node): string =>
  (node.type === 'aliased_import' ? (field(node, 'name')?.text ?? '') : node.text).replace(/\s/g, '');

/** What is imported from a package may be a module of it. */
const resolveFrom = (
  module: string,
  names: readonly string[],
  folder: readonly string[],
  exists: (path: string) => boolean,
): ReadImport[] => {
  const whole = resolve(module, names, folder, exists);
  const below = names
    .filter((name) => name !== '*')
    .flatMap((name) => {
      const inner = resolve(
        module.endsWith('.') ? module + name : `${module}.${name}`,
        ['*'],
        folder,
        exists,
      );
      return inner.resolved === null ? [] : [inner];
    });
  return whole.resolved === null && below.length > 0 ? below : [whole, ...below];
};

const resolve = (
  specifier: string,
  symbols: readonly string[],
  folder: readonly string[],
  exists: (path: string) => boolean,
): ReadImport => {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const parts = specifier
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  const bases = dots > 0 ? [folder.slice(0, folder.length - (dots - 1))] : [[], ['src'], folder];
  const candidates = bases.flatMap((base) => {
    const target = [...base, ...parts].join('/');
    return [`${target}.py`, `${target}/__init__.py`];
  });
  const resolved = candidates.find(exists) ?? null;
  return { specifier, resolved, external: resolved === null && dots === 0, symbols: [...symbols] };
};
