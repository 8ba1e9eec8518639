/** How the list's tests and modules are written in Python: in a package of a `src` layout, and beside it. */
import type { Commit } from '../../e2e/verdicts/story-bench.ts';

const py = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** A test of AC1, after what its file imports. */
export const testOf = (imports: string, body: string, name = 'ac1_adds'): string =>
  py(imports, '', '', `def test_${name}():`, indented(body));

export const indented = (body: string): string => body.replaceAll(/^(?=.)/gm, '    ');

export const ADD = 'from calc.add import add';
export const SUM = 'assert add(1, 2) == 3';

/** The function of a story, in the file of its name. */
export const sourceOf = (name: string, body: string, before = ''): Commit => ({
  [`src/calc/${name}.py`]: py(before, '', `def ${name}(a, b):`, indented(body)),
});

/** Half of it is reached by no test, before it moves and after. */
export const FAR = py(
  'def far(metres):',
  '    if metres > 1000:',
  '        km = metres / 1000',
  '        text = str(km)',
  '        return text + " km"',
  '    return str(metres) + " m"',
);

export const oldSource = (value: string, added = { method: '', more: '' }): string =>
  py(
    'def old(n=1):',
    `    return ${value}`,
    '',
    '',
    'class Counter:',
    '    n = 0',
    added.method,
    '',
    added.more,
  );

export { py };
