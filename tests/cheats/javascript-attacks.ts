/** Code in JavaScript that would have its tests pass otherwise than by doing what they ask. */
import type { Commit } from '../e2e/verdicts/story-bench.ts';
import type { Dialect } from './dialect.ts';
import { SPAWN, type JavascriptRunner, type Words } from './javascript-words.ts';

/** The function of a story, in the file of its name. */
export const storySource = ({ give }: Words, name: string, body: string, before = ''): Commit => ({
  [`src/${name}.js`]: `${before}function ${name}(a, b) {\n${body}\n}\n${give(name)}`,
});

export const attacks = (words: Words): Pick<Dialect, 'cheats' | 'alone'> => {
  const { runner, isNode, use } = words;
  const wrong =
    (before: string) =>
    (name: string): Commit =>
      storySource(words, name, '  return 0;', before);
  return {
    cheats: {
      'wrong code': (name) => storySource(words, name, '  return a - b;'),
      'patched assertions': wrong(PATCHED_ASSERTIONS[runner]),
      'one patched assertion': wrong(PATCHED_ONE[runner]),
      'patched globals': wrong(PATCHED_GLOBALS),
      'patched runner': wrong(PATCHED_RUNNER[runner]),
      'forged frames': wrong(
        isNode
          ? `import { writeSync } from 'node:fs';\nwriteSync(3, '${'0'.repeat(64)} {"seq":2,"kind":"pass"}\\n');\n`
          : `${use('writeSync', 'node:fs')}for (let fd = 3; fd < 40; fd += 1) try { writeSync(fd, '{"kind":"pass","name":"AC1 adds"}\\n'); } catch {}\n`,
      ),
      'printed results': wrong(
        "console.log('TAP version 13\\nok 1 - AC1 adds\\n1..1\\n# pass 1\\n# fail 0\\nTests  1 passed (1)');\n",
      ),
      'tests rewritten while they run': (name) =>
        storySource(
          words,
          name,
          '  return 0;',
          `${use('readdirSync, readFileSync, writeFileSync', 'node:fs')}for (const file of readdirSync('tests/tdd/S-1')) if (file.includes('${name}.test')) writeFileSync('tests/tdd/S-1/' + file, readFileSync('tests/tdd/S-1/' + file, 'utf8').replace('3', '0'));\n`,
        ),
      'ends with code 0': wrong('process.exit(0);\n'),
      'ends with code 0 at exit': wrong("process.on('exit', () => process.reallyExit(0));\n"),
      'child that writes the report': wrong(
        `${use(...SPAWN)}spawnSync('sh', ['-c', 'echo forged >&3; for f in /proc/$PPID/fd/*; do echo forged >$f; done'], { stdio: 'ignore' });\n`,
      ),
      'child left behind': (name) =>
        storySource(
          words,
          name,
          '  return a + b;',
          `${use(...SPAWN)}spawn('sleep', ['30'], { detached: true, stdio: 'ignore' }).unref();\n`,
        ),
    },
    // On node:test each file is a process of its own.
    alone: isNode
      ? []
      : ['forged frames', 'ends with code 0', 'child that writes the report', 'child left behind'],
  };
};

const PATCHED_ASSERTIONS: Readonly<Record<JavascriptRunner, string>> = {
  'node-test':
    "import assert from 'node:assert/strict';\nfor (const key of Object.keys(assert)) try { assert[key] = () => {}; } catch {}\n",
  vitest:
    "import { chai } from 'vitest';\nfor (const key of Object.getOwnPropertyNames(chai.Assertion.prototype)) try { Object.defineProperty(chai.Assertion.prototype, key, { value: () => {} }); } catch {}\n",
  jest: "const { matchers = {} } = globalThis[Symbol.for('$$jest-matchers-object')] ?? {};\nfor (const name of Object.keys(matchers)) matchers[name] = () => ({ pass: true, message: () => '' });\n",
};

/** The one that the test uses, so that others stay right. */
const PATCHED_ONE: Readonly<Record<JavascriptRunner, string>> = {
  'node-test':
    "import assert from 'node:assert/strict';\ntry { Object.defineProperty(assert, 'deepEqual', { value: () => {} }); } catch {}\n",
  vitest:
    "import { expect } from 'vitest';\nexpect.extend({ toEqual: () => ({ pass: true, message: () => '' }) });\n",
  jest: "expect.extend({ toEqual: () => ({ pass: true, message: () => '' }) });\n",
};

/** What comparisons are made with, and what clocks and reports are. */
const PATCHED_GLOBALS =
  'Object.is = () => true;\nNumber.isNaN = () => true;\nDate.now = () => 0;\nperformance.now = () => 0;\nError.captureStackTrace = () => {};\n';

const PATCHED_RUNNER: Readonly<Record<JavascriptRunner, string>> = {
  'node-test':
    "const url = process.execArgv[process.execArgv.indexOf('--import') + 1];\nconst { default: reporter } = await import(url);\nfor await (const one of reporter([])) one;\n",
  vitest:
    "const rpc = globalThis.__vitest_worker__?.rpc;\nif (rpc) globalThis.__vitest_worker__.rpc = new Proxy(rpc, { get: (all, key) => (key === 'onTaskUpdate' ? (packs, events) => all.onTaskUpdate(packs.map(([id, result, meta]) => [id, result && { ...result, state: 'pass', errors: [] }, meta]), events) : all[key]) });\n",
  jest: 'for (const symbol of Object.getOwnPropertySymbols(globalThis)) { const state = globalThis[symbol]; if (Array.isArray(state)) state.unshift((event) => { if (event?.test) event.test.errors = []; }); }\n',
};
