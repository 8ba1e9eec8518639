/**
 * The smallest honest story on the repository of examples/user-api, for the tests of faults: a function that nobody has
 * written yet. `epics`, `stories` and what agents reply to them are told apart by the key of the story's id.
 */
import type { ScriptJob, ScriptReply } from '#shared/adapters/scripted-model/script.ts';

/** Most stories that one test run makes of it. */
const STORIES = 4;
/** Long enough to be killed in the middle. */
const DESIGN_MS = 8_000;

export const criterion = 'double(n) gives twice n';

/** Replies for `<KEY>-1` and those after it. */
export const repliesOf = (key: string): readonly ScriptReply[] =>
  Array.from({ length: STORIES }, (_, index) => repliesFor(`${key}-${index + 1}`)).flat();

function repliesFor(task: string): ScriptReply[] {
  const name = `double${task.replace(/\D/g, '')}`;
  const reply = (
    role: ScriptJob['role'],
    phase: ScriptJob['phase'],
    { path, content, delayMs = 100 }: { path: string; content: string; delayMs?: number },
  ): ScriptReply => ({
    when: { role, task, phase: phase ?? undefined },
    delayMs,
    usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0 },
    turns: [
      { tools: [{ name: 'write_file', input: { path, content } }] },
      {
        answer: { task_id: task, work_completed: `Wrote ${path}.`, files_modified: [path], unfinished: [] },
      },
    ],
  });
  const module = `src/${name}.js`;
  return [
    reply('design', 'DESIGN', {
      path: `docs/tdd/${task}/design.md`,
      delayMs: DESIGN_MS,
      content: `---
criteria:
  - id: AC1
    text: ${criterion}
interfaces:
  - module: ${module}
    symbols: [${name}]
files: [${module}]
level: unit
---

# ${task}

A pure function in a file of its own.
`,
    }),
    reply('qa', 'TEST_RED', {
      path: `tests/tdd/${task}/${name}.test.js`,
      content: `import assert from 'node:assert/strict';
import test from 'node:test';
import { ${name} } from '../../../${module}';

test('AC1: twice a number', () => {
  assert.equal(${name}(2), 4);
  assert.equal(${name}(-3), -6);
});
`,
    }),
    reply('code', 'CODE_GREEN', { path: module, content: `export const ${name} = (n) => n + n;\n` }),
    reply('code', 'REFACTOR', { path: module, content: `export const ${name} = (n) => 2 * n;\n` }),
  ];
}
