import { describe, expect, it } from 'vitest';
import { CoberturaBroken, readCobertura } from '#workers/test-runner/runners/cobertura.ts';

const HEAD =
  '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n';
const ROOT = '/job/suite';

const line = (number: number, hits: number, more = ''): string =>
  `<line number="${number}" hits="${hits}"${more}/>`;
const class_ = (filename: string, ...lines: readonly string[]): string =>
  `<class name="x" filename="${filename}" line-rate="0.5"><methods/><lines>${lines.join('')}</lines></class>`;
const package_ = (...classes: readonly string[]): string =>
  `<package name="p"><classes>${classes.join('')}</classes></package>`;
const report = (sources: readonly string[], ...packages: readonly string[]): string =>
  `${HEAD}<coverage version="7.17.3" timestamp="1"><sources>${sources.map((each) => `<source>${each}</source>`).join('')}</sources><packages>${packages.join('')}</packages></coverage>\n`;

const read = (xml: string, files: readonly string[] = []) =>
  readCobertura(xml, { root: ROOT, exists: (path) => files.includes(path) });

describe('a Cobertura report', () => {
  it('gives the lines of every package, sorted, by repository-relative path', () => {
    const xml = report(
      [ROOT],
      package_(class_('src/b.py', line(3, 0), line(1, 1)), class_('src/a.py', line(1, 7))),
      package_(class_('src/inner/c.py', line(2, 0))),
    );
    expect(read(xml)).toEqual([
      { path: 'src/a.py', covered: [1], uncovered: [] },
      { path: 'src/b.py', covered: [1], uncovered: [3] },
      { path: 'src/inner/c.py', covered: [], uncovered: [2] },
    ]);
  });

  it('finds a file under the source that has it, and takes the first one for a file that none has', () => {
    const xml = report(
      [`${ROOT}/src`, `${ROOT}/lib`],
      package_(class_('a.py', line(1, 1)), class_('b.py', line(1, 1)), class_('c.py', line(1, 1))),
    );
    expect(read(xml, ['src/a.py', 'lib/b.py']).map(({ path }) => path)).toEqual([
      'lib/b.py',
      'src/a.py',
      'src/c.py',
    ]);
  });

  it('takes relative sources, none at all, absolute names and backslashes for what they mean', () => {
    const names = package_(
      class_('a.py', line(1, 1)),
      class_(`${ROOT}/src/b.py`, line(1, 1)),
      class_('sub\\c.py', line(1, 1)),
    );
    expect(read(report(['.'], names)).map(({ path }) => path)).toEqual(['a.py', 'src/b.py', 'sub/c.py']);
    expect(read(report([], names)).map(({ path }) => path)).toEqual(['a.py', 'src/b.py', 'sub/c.py']);
  });

  it('leaves out files outside of the checkout', () => {
    const xml = report(
      [ROOT],
      package_(
        class_('/usr/lib/python3/json.py', line(1, 1)),
        class_('../../etc/passwd.py', line(1, 1)),
        class_('src/a.py', line(1, 1)),
      ),
    );
    expect(read(xml).map(({ path }) => path)).toEqual(['src/a.py']);
  });

  it('takes classes of one file together: a line ran when any of them says so', () => {
    const methods = `<class name="y" filename="src/a.py"><methods><method name="m" signature="()V"><lines>${line(4, 1)}</lines></method></methods><lines>${line(4, 0)}${line(5, 0)}</lines></class>`;
    const xml = report(
      [ROOT],
      package_(class_('src/a.py', line(1, 0), line(2, 1)), methods),
      package_(class_(`${ROOT}/src/a.py`, line(1, 3), line(2, 0))),
    );
    expect(read(xml)).toEqual([{ path: 'src/a.py', covered: [1, 2, 4], uncovered: [5] }]);
  });

  it('counts a line of which one branch ran as run', () => {
    const branch = ' branch="true" condition-coverage="50% (1/2)" missing-branches="exit"';
    expect(read(report([ROOT], package_(class_('a.py', line(1, 1, branch)))))).toEqual([
      { path: 'a.py', covered: [1], uncovered: [] },
    ]);
  });

  it('may hold no file, a file without lines, a name with signs of XML, a byte order mark', () => {
    expect(read(report([ROOT]))).toEqual([]);
    expect(read(`\uFEFF${report([ROOT], package_(class_('a.py')))}`)).toEqual([
      { path: 'a.py', covered: [], uncovered: [] },
    ]);
    expect(read(report([ROOT], package_(class_('a&amp;b.py', line(1, 1))))).map(({ path }) => path)).toEqual([
      'a&b.py',
    ]);
  });
});

describe('what is no Cobertura report is refused, with the reason', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE coverage [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><coverage><sources><source>&b;</source></sources></coverage>`;
  const external = `<?xml version="1.0"?><!DOCTYPE coverage [<!ENTITY x SYSTEM "file:///etc/passwd">]><coverage>&x;</coverage>`;
  const one = package_(class_('a.py', line(1, 1)));
  it.each([
    ['nothing', '', /nothing in it/],
    ['blanks', ' \n ', /nothing in it/],
    ['other text', 'no data', /outside of root|Non-whitespace/i],
    ['other XML', '<testsuites/>', /<testsuites> is no first and only <coverage>/],
    ['half a report', report([ROOT], one).slice(0, -40), /Unclosed|Unexpected end/i],
    ['crossed elements', '<coverage><packages></coverage></packages>', /close tag/i],
    ['a second root', `${report([ROOT], one)}<coverage/>`, /<coverage> is no first and only/],
    ['entities that unfold', bomb, /declarations of its own/],
    ['entities from outside', external, /declarations of its own/],
    ['entities that nobody declared', report(['&b;'], one), /entity/i],
    ['a class without a file', report([ROOT], package_('<class name="x"/>')), /without "filename"/],
    ['a line without a number', report([ROOT], package_(class_('a.py', '<line hits="1"/>'))), /number=/],
    [
      'a line with words for hits',
      report([ROOT], package_(class_('a.py', '<line number="1" hits="yes"/>'))),
      /hits="yes"/,
    ],
    [
      'hits below zero',
      report([ROOT], package_(class_('a.py', '<line number="1" hits="-1"/>'))),
      /hits="-1"/,
    ],
    ['elements without end', `<coverage>${'<a>'.repeat(30)}`, /20 deep/],
    ['an attribute without end', `<coverage name="${'x'.repeat(200_000)}`, /buffer length|Unclosed/i],
    ['more than is read', ' '.repeat(64 * 1024 * 1024 + 1), /characters/],
  ])('%s', (_what, xml, why) => {
    expect(() => read(xml)).toThrow(CoberturaBroken);
    expect(() => read(xml)).toThrow(why);
  });
});
