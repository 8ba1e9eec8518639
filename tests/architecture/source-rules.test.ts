import { builtinModules } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAll, readFacts, type SourceFacts } from './read-source.ts';

const ROOMS = ['shared', 'functions', 'workers', 'state-machines', 'infra', 'local'];

/** What makes two runs differ: it is injected as a port. */
const UNREPEATABLE = [
  'Date.now',
  'new Date()',
  'performance.now',
  'Math.random',
  'randomUUID()',
  'crypto.randomUUID',
  'fetch()',
];

const isDomain = (path: string) => path.startsWith('shared/domain/');
const isInner = (path: string) =>
  /^shared\/(domain|contracts|ports|usecases)\//.test(path) || /handler[.]ts$/.test(path);

/** Composition files and the commands of the CLI: the only ones that read the environment. */
const MAY_READ_ENVIRONMENT =
  /^(functions\/.*\/(lambda|env)[.]ts|workers\/.*\/(main|env|task)[.]ts|infra\/app[.]ts|local\/(cli|demo)\/.*)$/;

/** The findings of the evidence's check and the pages of a repository are documents: each stands with what it looks at. */
const IS_DOCUMENT =
  /^shared\/usecases\/(evidence\/|verify-evidence[.]usecase[.]ts$|repository\/project-pages[.]ts$)/;
const mustNotSay = (path: string) => path.startsWith('shared/usecases/') && !IS_DOCUMENT.test(path);

const unrepeatable = (facts: SourceFacts) => UNREPEATABLE.filter((use) => facts.uses.has(use));
const builtins = (facts: SourceFacts) =>
  facts.imports.filter((name) => name.startsWith('node:') || builtinModules.includes(name));

describe('what stands in the source', () => {
  let files: SourceFacts[];
  beforeAll(async () => {
    files = await readAll(ROOMS);
  });

  it('was read, all of it', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((facts) => facts.imports.length > 0).length).toBeGreaterThan(files.length / 2);
  });

  it('the domain uses no module of Node', () => {
    const offenders = files.filter((facts) => isDomain(facts.path) && builtins(facts).length > 0);
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  it('neither domain nor use cases nor handlers use clock, chance or network', () => {
    const offenders = files.filter((facts) => isInner(facts.path) && unrepeatable(facts).length > 0);
    expect(offenders.map((facts) => `${facts.path}: ${unrepeatable(facts).join(', ')}`)).toEqual([]);
  });

  it('only composition files read the environment', () => {
    const offenders = files.filter(
      ({ path, uses }) => uses.has('process.env') && !MAY_READ_ENVIRONMENT.test(path),
    );
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  it('what people read is worded in the catalogue of messages', () => {
    const offenders = files.filter(({ path, wording }) => mustNotSay(path) && wording.length > 0);
    expect(offenders.flatMap(({ path, wording }) => wording.map((text) => `${path}: ${text}`))).toEqual([]);
  });

  it('no file or folder is a drawer', () => {
    const drawer = /(^|[/-])(utils?|helpers?|commons?|misc)([/.-]|$)/;
    expect(files.map(({ path }) => path).filter((path) => drawer.test(path))).toEqual([]);
  });

  it('no file is longer than 300 lines', () => {
    expect(
      files.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${String(lines)}`),
    ).toEqual([]);
  });
});

describe('the reading of source', () => {
  const facts = readFacts(
    'planted.ts',
    "import { readFileSync } from 'node:fs';\nexport * from 'crypto';\n// Math.random() in a comment\nconst text = 'process.env';\n" +
      'export const now = (): number => Date.now() + new Date().getTime() + Number(process.env.X) + randomUUID().length;\n',
  );

  it('finds planted offences', () => {
    expect(builtins(facts)).toEqual(['node:fs', 'crypto']);
    expect(unrepeatable(facts)).toEqual(['Date.now', 'new Date()', 'randomUUID()']);
    expect(facts.uses.has('process.env')).toBe(true);
  });

  it('leaves comments and strings alone', () => {
    expect(facts.uses.has('Math.random')).toBe(false);
    expect(readFacts('quoted.ts', "const text = 'process.env';\n").uses.size).toBe(0);
  });

  it('finds wording: sentences, and what is given to people by its name', () => {
    const wordingOf = (code: string) => readFacts('planted.ts', code).wording;
    expect(wordingOf('const a = { x: `${id} has ended.` };')).toEqual(['… has ended.']);
    expect(wordingOf("const a = { says: ok ? 'nothing was done' : b };")).toEqual(['nothing was done']);
    expect(wordingOf("throw new CommandRefused('it is over', hint);")).toEqual(['it is over']);
  });

  it('leaves alone what a program reads, and errors that nobody provokes', () => {
    const code =
      "import a from './a b c.ts';\nconst of = { text: 'a-b', key: 'one two three' };\n// A comment is one.\nthrow new Error(`no sprint ${of.key}`);\n";
    expect(readFacts('planted.ts', code).wording).toEqual([]);
  });
});
