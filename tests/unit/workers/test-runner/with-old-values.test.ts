import { expect, test } from 'vitest';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { withOldValues } from '#workers/test-runner/with-old-values.ts';

const reader = createTreeSitterReader();
const rest = 'export const ok = (n) => n <= MAX;\n';

test.each([
  ['a number', 'a.js', [`const MAX = 10;\n${rest}`, `const MAX = 5;\n${rest}`], [1]],
  ['a list in fewer lines', 'a.js', ["const A = [\n  'a',\n];\nx();\n", 'const A = [];\nx();\n'], [1]],
  ['a switch that is off now', 'a.js', [`const on = true;\n${rest}`, `const on = false;\n${rest}`], [1]],
  ['a constant in Python', 'a.py', ['MAX = 10\n', 'MAX = 5\n'], [1]],
  ['a constant in Go', 'a.go', ['package a\n\nconst Max = 10\n', 'package a\n\nconst Max = 5\n'], [3]],
])('%s is what it was', async (_, path, [before = '', text = ''], changed) => {
  expect(await withOldValues(reader, { path, text, changed }, before)).toEqual({
    path,
    text: before,
    changed: [],
  });
});

test.each([
  ['a function', `const MAX = 5;\n${rest}`, `const MAX = 5;\n${rest.replace('<=', '<')}`, [2]],
  ['a new value', rest, `const MAX = 5;\n${rest}`, [1]],
  ['a block that grew', `const A = 1;\n${rest}`, `const A = 2;\nconst B = 3;\n${rest}`, [1, 2]],
])('%s stays', async (_, before, text, changed) => {
  const source = { path: 'a.js', text, changed };
  expect(await withOldValues(reader, source, before)).toEqual(source);
});

test('lines behind a value that is put back keep their place in what changed', async () => {
  const before = `const A = [\n  1,\n];\n${rest}`;
  const text = `const A = [];\n${rest}export const more = () => 1;\n`;
  expect(await withOldValues(reader, { path: 'a.js', text, changed: [1, 3] }, before)).toEqual({
    path: 'a.js',
    text: `${before}export const more = () => 1;\n`,
    changed: [5],
  });
});
