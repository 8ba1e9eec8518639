/** Which result belongs to which declared test: parametrised tests and names made at run time are one test. */
import type { DeclaredTest, TestResult } from './report-facts.ts';

/** Stands in a declared name for a part that is made at run time. */
export const RUNTIME_PART = '${…}';

/** A name as the runner may print it for an instance: `%s`, `$name` and `${…}` match anything, pytest adds `[id]`. */
const instancePattern = (declared: Pick<DeclaredTest, 'file' | 'name' | 'parametrised'>): RegExp => {
  const parts = declared.parametrised ? /\$\{…\}|%[sdifjopOc#$]|%%|\$[A-Za-z_#][\w.]*/g : /\$\{…\}/g;
  const source: string[] = [];
  let from = 0;
  for (const match of declared.name.matchAll(parts)) {
    source.push(escape(declared.name.slice(from, match.index)), match[0] === '%%' ? '%' : '[\\s\\S]*');
    from = match.index + match[0].length;
  }
  source.push(escape(declared.name.slice(from)));
  return new RegExp(`^${source.join('')}${declared.file.endsWith('.py') ? '(?:\\[[\\s\\S]*\\])?' : ''}$`);
};

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

export interface Assignment<T> {
  readonly results: ReadonlyMap<T, readonly TestResult[]>;
  /** Results that no declared test explains, such as tests that a helper makes. */
  readonly rest: readonly TestResult[];
}

/**
 * Gives each result of a file to one declared test: to the one of that name, else to the most literal pattern that
 * matches, else to the test it ran inside (subtests).
 */
export const assignResults = <T extends Pick<DeclaredTest, 'file' | 'name' | 'parametrised'>>(
  declared: readonly T[],
  results: readonly TestResult[],
): Assignment<T> => {
  const byTest = new Map<T, TestResult[]>(declared.map((test) => [test, []]));
  const byFile = Map.groupBy(declared, (test) => test.file);
  const patterns = new Map(declared.map((test) => [test, instancePattern(test)]));
  const rest: TestResult[] = [];
  for (const result of results) {
    const tests = byFile.get(result.file) ?? [];
    const owner =
      tests.find((test) => test.name === result.name) ??
      mostLiteral(tests.filter((test) => patterns.get(test)?.test(result.name))) ??
      mostLiteral(tests.filter((test) => isInside(result.name, test.name)));
    if (owner) byTest.get(owner)?.push(result);
    else rest.push(result);
  }
  return { results: byTest, rest };
};

/** Whether a test of this name ran inside the other: `outer > inner`, in Go `TestX/sub`. */
export const isInside = (inner: string, outer: string): boolean =>
  inner.startsWith(`${outer} > `) || inner.startsWith(`${outer}/`);

const mostLiteral = <T extends { readonly name: string }>(tests: readonly T[]): T | undefined =>
  tests.toSorted(
    (a, b) => b.name.replaceAll(RUNTIME_PART, '').length - a.name.replaceAll(RUNTIME_PART, '').length,
  )[0];

/** Whether a criterion's id stands in a test's name: without regard to case, no digit following. */
export const namesCriterion = (name: string, id: string): boolean =>
  new RegExp(`${escape(id)}(?!\\d)`, 'i').test(name);

/** The path in an entry of the design's `changes`, which may name a single test after it. */
export const changedTestFile = (entry: string): string => {
  const [path = entry] = entry.split(/::| > /);
  return path.trim().replace(/^\.\//, '');
};

/** The folder of a story's tests until promotion, with a slash at its end. */
export const storyTestRoot = (storyId: string): string => `tests/tdd/${storyId}/`;
