import { posix } from 'node:path';
import sax from 'sax';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { coverageOfLines } from './lcov.ts';
import { relativeTo } from './one-process-run.ts';

type Coverage = NonNullable<RunReport['coverage']>;

/** A report of a million lines of code has about 60 MB: more is none. */
const MAX_CHARACTERS = 64 * 1024 * 1024;
/** coverage > packages > package > classes > class > methods > method > lines > line > conditions > condition */
const MAX_DEPTH = 20;

/** The text is no Cobertura report, or a larger one than is read. */
export class CoberturaBroken extends Error {
  override readonly name = 'CoberturaBroken';
}

export interface CoberturaPlace {
  /** Absolute root of the checkout; files outside of it are left out. */
  readonly root: string;
  /** Whether the checkout has a file of this repository-relative path: tells which `<source>` a name belongs to. */
  readonly exists: (path: string) => boolean;
}

/**
 * Line coverage of a Cobertura report (`coverage-04.dtd`): each `<line number hits>` of each `<class filename>`, the
 * file found under its `<source>`. Several classes of one file are one file, and a line ran when any of them says so.
 * Branches are left out: the rules count lines. Entities that the document declares are none, and nothing is fetched.
 * @throws CoberturaBroken
 */
export function readCobertura(xml: string, place: CoberturaPlace): Coverage {
  if (xml.length > MAX_CHARACTERS) throw new CoberturaBroken(`more than ${MAX_CHARACTERS} characters`);
  const sources: string[] = [];
  const classes = new Map<string, Map<number, boolean>>();
  const open: string[] = [];
  let lines: Map<number, boolean> | undefined;
  const roots: string[] = [];
  const parser = sax.parser(true);
  parser.onerror = (error) => {
    throw new CoberturaBroken(error.message.replaceAll('\n', ', '));
  };
  parser.ondoctype = (doctype) => {
    if (doctype.includes('[')) throw new CoberturaBroken('a document type with declarations of its own');
  };
  parser.onopentag = ({ name, attributes }) => {
    if (open.length === 0) roots.push(name);
    if (roots.length > 1 || roots[0] !== 'coverage')
      throw new CoberturaBroken(`<${name}> is no first and only <coverage>`);
    open.push(name);
    if (open.length > MAX_DEPTH) throw new CoberturaBroken(`elements ${MAX_DEPTH} deep`);
    if (name === 'source') sources.push('');
    else if (name === 'class') {
      const file = attributes['filename'];
      if (typeof file !== 'string' || file === '') throw new CoberturaBroken('a <class> without "filename"');
      lines = classes.get(file) ?? new Map<number, boolean>();
      classes.set(file, lines);
    } else if (name === 'line' && lines !== undefined) {
      const number = count(attributes['number'], 'number');
      lines.set(number, (lines.get(number) ?? false) || count(attributes['hits'], 'hits') > 0);
    }
  };
  parser.ontext = (text) => {
    if (open.at(-1) === 'source') sources.push((sources.pop() ?? '') + text.trim());
  };
  parser.onclosetag = (name) => {
    open.pop();
    if (name === 'class') lines = undefined;
  };
  parser.write(xml).close();
  if (roots.length === 0) throw new CoberturaBroken('nothing in it');
  return coverageOfLines(byPath(classes, sources, place));
}

function count(value: unknown, name: string): number {
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value))
    throw new CoberturaBroken(`a <line> with ${name}="${String(value).slice(0, 40)}"`);
  return Number(value);
}

/** The same by repository-relative path. */
function byPath(
  classes: ReadonlyMap<string, ReadonlyMap<number, boolean>>,
  sources: readonly string[],
  place: CoberturaPlace,
): Map<string, Map<number, boolean>> {
  const files = new Map<string, Map<number, boolean>>();
  for (const [name, lines] of classes) {
    const path = pathOf(name, sources, place);
    if (path === undefined) continue;
    const known = files.get(path) ?? new Map<number, boolean>();
    for (const [line, ran] of lines) known.set(line, (known.get(line) ?? false) || ran);
    files.set(path, known);
  }
  return files;
}

function pathOf(
  name: string,
  sources: readonly string[],
  { root, exists }: CoberturaPlace,
): string | undefined {
  const file = name.replaceAll('\\', '/');
  const candidates = (sources.length === 0 ? [root] : sources)
    .map((source) => posix.resolve(root, source.replaceAll('\\', '/'), file))
    .map(relativeTo(root))
    .filter((path) => !posix.isAbsolute(path));
  return candidates.find(exists) ?? candidates[0];
}
