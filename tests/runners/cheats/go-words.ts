/** How the list's tests and packages are written in Go: each test in a package of its own, so that one that does not build stops no other. */
import type { Commit } from '../../e2e/verdicts/story-bench.ts';

export const MODULE = 'example.com/calc';

const importsOf = (paths: readonly string[]): string =>
  paths.length === 0 ? '' : `import (\n${paths.map((path) => `\t"${path}"\n`).join('')})\n\n`;

export const own = (package_: string): string => `${MODULE}/${package_}`;

/** A file of a test package. */
export const goTests = (imports: readonly string[], ...functions: readonly string[]): string =>
  `package add_test\n\n${importsOf(['testing', ...imports])}${functions.join('\n')}`;

export const goTest = (name: string, body: string): string =>
  `func Test${name}(t *testing.T) {\n${indented(body)}\n}\n`;

export const goSource = (package_: string, imports: readonly string[], body: string): string =>
  `package ${package_}\n\n${importsOf(imports)}${body}`;

export const indented = (body: string): string => body.replaceAll(/^(?=.)/gm, '\t');

export const equals = (actual: string, expected: string): string =>
  `if got := ${actual}; got != ${expected} {\n\tt.Fatalf("got %v", got)\n}`;

export const SUM = equals('add.Add(1, 2)', '3');

/** Whether a test runs in the copy of this name. */
export const inCopy = (name: string): string => `strings.Contains(folder(), "/${name}/")`;
export const FOLDER = 'func folder() string {\n\twd, _ := os.Getwd()\n\treturn wd\n}\n';

/** The function of a story, in the package of its name. */
export const addSource = (
  name: string,
  body: string,
  before: { readonly imports?: readonly string[]; readonly text?: string } = {},
): Commit => ({
  [`${name}/${name}.go`]: goSource(
    name,
    before.imports ?? [],
    `${before.text === undefined ? '' : `${before.text}\n`}// Add adds.\nfunc Add(a, b int) int {\n${indented(body)}\n}\n`,
  ),
});

/** Half of it is reached by no test, before it moves and after. */
export const farSource = (package_: string): string =>
  goSource(
    package_,
    ['strconv'],
    `// Far says how far.\nfunc Far(metres int) string {\n\tif metres > 1000 {\n\t\tkm := metres / 1000\n\t\ttext := strconv.Itoa(km)\n\t\treturn text + " km"\n\t}\n\treturn strconv.Itoa(metres) + " m"\n}\n`,
  );

export const oldSource = (body: string, added = ''): string =>
  goSource(
    'old',
    [],
    `// Old gives back.\nfunc Old(n int) int {\n${indented(body)}\n}\n\n// Counter counts.\ntype Counter struct{ N int }\n${added}`,
  );
