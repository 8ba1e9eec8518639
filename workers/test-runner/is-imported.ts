import { posix } from 'node:path';
import { textOf, type Snapshot } from './snapshot.ts';

const JAVASCRIPT = /\.[cm]?[jt]sx?$/;
const IMPORTS =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\w*(?:\.\w+)?\s*\(\s*|\b(?:mock|doMock|unstable_mockModule|importActual)\s*\(\s*)(['"`])([^'"`\n]+)\1/g;

/**
 * Whether a module of the project may import this JavaScript or TypeScript file. By the last part of what imports name,
 * because aliases hide the rest: a file that only bears the name of an imported one counts too.
 */
export function isImported(path: string, files: Snapshot): boolean {
  const names = new Set([
    bare(path),
    ...(bare(path) === 'index' ? [posix.basename(posix.dirname(path))] : []),
  ]);
  return [...files.keys()]
    .filter((each) => each !== path && JAVASCRIPT.test(each))
    .some((each) =>
      [...(textOf(files, each) ?? '').matchAll(IMPORTS)].some(([, , specifier = '']) =>
        names.has(bare(specifier)),
      ),
    );
}

const bare = (path: string): string => posix.basename(path).replace(JAVASCRIPT, '');
