import { stripTypeScriptTypes } from 'node:module';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { LineRange } from '#shared/ports/source-reader.port.ts';

const reader = createTreeSitterReader();
const ALL: readonly LineRange[] = [{ first: 1, last: 9999 }];

/** Runs the hollowed source as a script and gives the value of `expression` in it. */
const evaluate = async (
  text: string,
  how: 'throw' | 'empty',
  expression: string,
  changed = ALL,
  path = 'a.js',
): Promise<unknown> => {
  const hollowed = await reader.hollow({ path, text, how, changed });
  if (!hollowed) throw new Error('not hollowed');
  const script = path.endsWith('.ts') ? stripTypeScriptTypes(hollowed.text) : hollowed.text;
  return vm.runInNewContext(`${script}\n;(${expression})`);
};

const KINDS: readonly (readonly [string, string, string])[] = [
  ['a function', 'function f(a) { return a; }', 'f(1)'],
  ['an arrow with a body', 'const f = (a) => { return a; };', 'f(1)'],
  ['an arrow with an expression', 'const f = (a) => a + 1;', 'f(1)'],
  ['an arrow that gives an object', 'const f = (a) => ({ a });', 'f(1)'],
  ['an arrow over several lines', 'const f = (a) =>\n  a // why\n    + 1;', 'f(1)'],
  ['a function expression', 'const f = function () { return 1; };', 'f()'],
  ['a method', 'class A { m() { return 1; } } const a = new A();', 'a.m()'],
  ['a static method', 'class A { static m() { return 1; } }', 'A.m()'],
  [
    'a private method behind a field',
    'class A { #p() { return 1; } m = () => this.#p(); } const a = new A();',
    'a.m()',
  ],
  ['a getter', 'class A { get v() { return 1; } } const a = new A();', 'a.v'],
  ['a method of an object', 'const o = { m() { return 1; }, get g() { return 2; } };', 'o.m()'],
  ['an arrow in an object', 'const o = { m: () => 1 };', 'o.m()'],
];

describe('hollow JavaScript', () => {
  test.each(KINDS)('%s throws', async (_, text, call) => {
    await expect(evaluate(text, 'throw', call)).rejects.toThrow('hollow');
  });

  test.each(KINDS)('%s gives nothing', async (_, text, call) => {
    expect(await evaluate(text, 'empty', call)).toBeUndefined();
  });

  test('async functions reject, or resolve to nothing', async () => {
    const text = 'const f = async (a) => await a; async function g() { return 1; }';
    await expect(evaluate(text, 'throw', 'f(1)')).rejects.toThrow('hollow');
    expect(await evaluate(text, 'empty', 'Promise.all([f(1), g()])')).toEqual([undefined, undefined]);
  });

  test('generators stay generators', async () => {
    const text = 'function* f() { yield 1; }';
    expect(await evaluate(text, 'empty', '[...f()].length')).toBe(0);
    await expect(evaluate(text, 'throw', '[...f()]')).rejects.toThrow('hollow');
  });

  test('a derived constructor calls super before it is empty', async () => {
    const text =
      'class A { constructor(n) { this.n = n; } }\nclass B extends A { constructor() { super(5); this.m = 1; } }';
    expect(await evaluate(text, 'empty', 'JSON.stringify(new B())', [{ first: 2, last: 2 }])).toBe('{"n":5}');
    await expect(evaluate(text, 'throw', 'new B()', [{ first: 2, last: 2 }])).rejects.toThrow('hollow');
    const hidden =
      'class A { constructor(n) { this.n = n; } }\nclass B extends A { constructor(n) { if (n) super(n); else super(0); } }';
    expect(await evaluate(hidden, 'empty', 'JSON.stringify(new B(3))', [{ first: 2, last: 2 }])).toBe(
      '{"n":3}',
    );
  });

  test('TypeScript keeps its types', async () => {
    const text =
      'type T = { a: number };\nconst f = (a: number): T => ({ a }) satisfies T;\nclass C<X> { constructor(readonly_: X) { void readonly_; } get v(): number { return 1; } }';
    expect(await evaluate(text, 'empty', 'f(1)', ALL, 'a.ts')).toBeUndefined();
    await expect(evaluate(text, 'throw', 'f(1)', ALL, 'a.ts')).rejects.toThrow('hollow');
  });

  test('only what changed is emptied; a change in a callback leaves what is around it', async () => {
    const text =
      'function kept() { return 1; }\nfunction list(xs) {\n  return xs.map((x) => {\n    return x * 2;\n  });\n}\n';
    const changed = [{ first: 4, last: 4 }];
    expect(await evaluate(text, 'empty', 'kept()', changed)).toBe(1);
    expect(await evaluate(text, 'empty', 'list([1, 2]).length', changed)).toBe(2);
    expect(await evaluate(text, 'empty', 'list([1])[0]', changed)).toBeUndefined();
  });

  test('a changed signature, and a one-line function, are changes of the function', async () => {
    const text = 'const f = (a,\n  b) => {\n  return a;\n};\nconst g = () => 1;';
    expect(await evaluate(text, 'empty', 'f(1)', [{ first: 2, last: 2 }])).toBeUndefined();
    expect(await evaluate(text, 'empty', 'g()', [{ first: 5, last: 5 }])).toBeUndefined();
    expect(await evaluate(text, 'empty', 'f(1)', [{ first: 5, last: 5 }])).toBe(1);
  });

  test('changed module values are emptied by their type, objects keep their keys', async () => {
    const text =
      "const n = 60 * 1000;\nconst s = 'x';\nconst t = `a${n}`;\nconst b = true;\nconst xs = [1];\nconst o = { a: 1, deep: { s: 'x' }, f: () => 1 };\nconst m = new Map([[1, 2]]);\nconst fr = Object.freeze({ k: 'v' });\nconst kept = 7;";
    const all = await evaluate(
      text,
      'empty',
      'JSON.stringify([n, s, t, b, xs, o, m.size, fr, kept, o.f === undefined])',
      [{ first: 1, last: 8 }],
    );
    expect(JSON.parse(String(all))).toEqual([
      0,
      '',
      '',
      false,
      [],
      { a: 0, deep: { s: '' } },
      0,
      { k: '' },
      7,
      false,
    ]);
    expect(await evaluate(text, 'throw', 'n', ALL)).toBe(60_000);
  });

  test('counts what it emptied, and leaves a file of no grammar alone', async () => {
    const hollowed = await reader.hollow({
      path: 'a.js',
      text: 'export const f = () => 1;\nexport const n = 1;\n',
      how: 'empty',
      changed: ALL,
    });
    expect(hollowed).toMatchObject({ functions: 1, values: 1 });
    expect(await reader.hollow({ path: 'a.rb', text: 'x', how: 'throw', changed: ALL })).toBeUndefined();
  });
});

describe('what a file does by itself', () => {
  const PROGRAM =
    "'use strict';\nimport x from './x.js';\nconst n = read();\nif (n) log(n);\nlog('end');\nexports.n = n;\n";
  const hollow = async (how: 'throw' | 'empty', isProgram: boolean, changed = ALL) =>
    reader.hollow({ path: 'a.js', text: PROGRAM, how, changed, isProgram });

  test('is taken away, declarations, imports and exports stay', async () => {
    expect(await hollow('empty', false)).toEqual({
      text: "'use strict';\nimport x from './x.js';\nconst n = read();\n;\n;\nexports.n = n;\n",
      functions: 0,
      values: 2,
    });
  });

  test('stops at its first changed statement, in a program that nothing imports', async () => {
    expect((await hollow('throw', true, [{ first: 5, last: 5 }]))?.text).toContain(
      "if (n) log(n);\nif (true) throw new Error('hollow'); log('end');",
    );
    expect(await hollow('throw', false)).toMatchObject({ text: PROGRAM, values: 0 });
  });

  test('is left alone where the story did not change it', async () => {
    expect(await hollow('empty', true, [{ first: 3, last: 3 }])).toMatchObject({ text: PROGRAM, values: 0 });
  });
});
