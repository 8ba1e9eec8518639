/** How the three runners of JavaScript write the same test: imports, assertions, marks. */
export const JAVASCRIPT_RUNNERS = ['node-test', 'vitest', 'jest'] as const;
export type JavascriptRunner = (typeof JAVASCRIPT_RUNNERS)[number];

const HEADS: Readonly<Record<JavascriptRunner, string>> = {
  'node-test':
    "import test, { before, describe } from 'node:test';\nimport assert from 'node:assert/strict';\n",
  vitest: "import { beforeAll as before, describe, expect, test, vi } from 'vitest';\n",
  jest: 'const before = beforeAll;\n',
};

export interface Words {
  readonly runner: JavascriptRunner;
  readonly isNode: boolean;
  readonly commonJs: boolean;
  /** What stands at the head of each test file. */
  readonly head: string;
  readonly use: (names: string, from: string) => string;
  readonly give: (names: string) => string;
  readonly equal: (actual: string, expected: string) => string;
  readonly throws: (call: string) => string;
  /** A test of AC1. */
  readonly it: (name: string, body: string) => string;
}

export const javascriptWords = (runner: JavascriptRunner): Words => {
  const [isNode, commonJs] = [runner === 'node-test', runner === 'jest'];
  return {
    runner,
    isNode,
    commonJs,
    head: HEADS[runner],
    use: (names, from) =>
      commonJs ? `const { ${names} } = require('${from}');\n` : `import { ${names} } from '${from}';\n`,
    give: (names) => (commonJs ? `module.exports = { ${names} };\n` : `export { ${names} };\n`),
    equal: (actual, expected) =>
      isNode ? `assert.deepEqual(${actual}, ${expected});` : `expect(${actual}).toEqual(${expected});`,
    throws: (call) =>
      isNode ? `assert.throws(() => ${call}, TypeError);` : `expect(() => ${call}).toThrow(TypeError);`,
    it: (name, body) => `test('AC1 ${name}', () => { ${body} });\n`,
  };
};

export const SPAWN = ['spawn, spawnSync', 'node:child_process'] as const;
