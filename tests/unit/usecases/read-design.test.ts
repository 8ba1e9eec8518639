import { expect, test } from 'vitest';
import { parseDesign } from '#shared/usecases/read-design.ts';

const FRONT = `criteria:
  - id: AC1
    text: adds two numbers
  - {id: AC2, text: stays, keeps: true}
interfaces:
  - module: src/add.js
    symbols: [add, "Calculator.plus(a: number): number"]
files: [src/add.js]
level: unit`;

test('front matter becomes a design, with empty lists where nothing stands', () => {
  const read = parseDesign(`---\r\n${FRONT.replaceAll('\n', '\r\n')}\r\n---\r\n# How\r\n\r\n---\r\nmore\r\n`);
  expect(read).toEqual({
    ok: true,
    design: {
      criteria: [
        { id: 'AC1', text: 'adds two numbers' },
        { id: 'AC2', text: 'stays', keeps: true },
      ],
      interfaces: [{ module: 'src/add.js', symbols: ['add', 'Calculator.plus(a: number): number'] }],
      files: ['src/add.js'],
      changes: [],
      packages: [],
      level: 'unit',
    },
  });
});

test('every error is told at once, with its place', () => {
  const read = parseDesign('---\ncriteria: [{id: first, text: x}]\ninterfaces: none\nlevel: system\n---\n');
  expect(read.ok).toBe(false);
  if (read.ok) return;
  expect(read.errors).toHaveLength(3);
  expect(read.errors[0]).toMatch(/^criteria\[1\]\.id: .*ids "AC" and a number/);
  expect(read.errors[1]).toMatch(/^interfaces: /);
  expect(read.errors[2]).toMatch(/^level: .*unit or integration/);
});

test.each([
  ['no front matter', '# Design\n'],
  ['front matter that is never closed', '---\ncriteria: []\n'],
  ['an empty file', ''],
  ['broken YAML', '---\ncriteria: [\n---\n'],
  ['a key that stands twice', `---\n${FRONT}\nlevel: unit\n---\n`],
  ['aliases, which can grow without end', '---\na: &a [1, 2]\ncriteria: [*a, *a]\n---\n'],
  ['a list instead of keys', '---\n- a\n---\n'],
])('%s is refused with a reason', (_, markdown) => {
  const read = parseDesign(markdown);
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.errors.join('\n').length).toBeGreaterThan(10);
});
