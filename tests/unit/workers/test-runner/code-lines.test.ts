import { expect, test } from 'vitest';
import { codeLines } from '#workers/test-runner/runners/code-lines.ts';

test.each([
  ['a blank line and comments', '\n// one\n/* two */\n/* three\nfour */\nx();', [6]],
  ['code behind a comment', '/* a */ x();\n/**/ y(); /* b */', [1, 2]],
  ['code behind the end of a comment', '/* a\nb */ x();\ny();', [2, 3]],
  ['comments behind each other', '/* a */ // b\n/* a *//* b\nc */', []],
])('%s', (_, text, lines) => {
  expect(codeLines(text).map(({ line }) => line)).toEqual(lines);
});
