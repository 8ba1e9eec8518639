import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadScript } from '#shared/adapters/scripted-model/load-script.ts';
import { findReply, type Script, type ScriptReply } from '#shared/adapters/scripted-model/script.ts';
import { proposedStory } from '#shared/contracts/jobs.contract.ts';
import { PHASES, type Phase } from '#shared/domain/vocabulary.ts';
import { storyCriteriaStand } from '#shared/domain/verdicts/story-criteria.ts';
import { parseProjectConfig } from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { parseDesign } from '#shared/usecases/read-design.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const names = (await readdir(EXAMPLES)).sort();
const ROLE_OF = { DESIGN: 'design', TEST_RED: 'qa', CODE_GREEN: 'code', REFACTOR: 'code' } as const;
/** An attempt that no reply names: what the agent does after its faults. */
const LAST = 99;

const answerOf = (reply: ScriptReply | undefined) => {
  const turn = reply?.turns.at(-1);
  if (!turn || !('answer' in turn)) throw new Error('the reply does not end with an answer');
  return turn.answer;
};

const file = z.object({ path: z.string(), content: z.string() });

const written = (reply: ScriptReply | undefined) =>
  (reply?.turns ?? []).flatMap((turn) =>
    'tools' in turn
      ? turn.tools.filter(({ name }) => name === 'write_file').map(({ input }) => file.parse(input))
      : [],
  );

const lastReply = (script: Script, task: string, phase: Exclude<Phase, 'COMMIT'>) =>
  findReply(script.replies, { role: ROLE_OF[phase], task, phase, attempt: LAST });

const storiesOf = (script: Script) => {
  const epic = script.replies.find(({ when }) => when.role === 'orchestrator');
  return proposedStory.array().parse(answerOf(epic).stories);
};

it('there are examples for Node, Go and Python', () => {
  expect(names).toEqual(['dataflow', 'task-cli', 'user-api']);
});

describe.each(names)('the example %s', async (name) => {
  const script = await loadScript(join(EXAMPLES, name, 'agents/script.yml'));
  const stories = storiesOf(script).map((story) => ({ ...story, id: story.title.split(':')[0] ?? '' }));

  it('has a configuration without a fault or a warning', async () => {
    const text = await readFile(join(EXAMPLES, name, 'config/agent-workflow.yml'), 'utf8');

    expect(parseProjectConfig(text)).toMatchObject({ ok: true, warnings: [] });
  });

  it('has a README that says what it shows, how to run it and what to see', async () => {
    const text = await readFile(join(EXAMPLES, name, 'README.md'), 'utf8');

    for (const part of ['**Shows**', '**Run**', '**What you should see**']) expect(text).toContain(part);
  });

  it('names only stories that the epic proposes, each with an id of its own', () => {
    const ids = stories.map(({ id }) => id);
    const tasks = script.replies.filter(({ when }) => when.phase).map(({ when }) => when.task);

    expect(new Set(ids).size).toBe(stories.length);
    expect([...new Set(tasks)].sort()).toEqual([...ids].sort());
  });

  it.each(stories)(
    'ends with a design of $id that holds every criterion in its words',
    ({ id, criteria }) => {
      const [design] = written(lastReply(script, id, 'DESIGN'));
      const parsed = parseDesign(design?.content ?? '');
      if (!parsed.ok) throw new Error(parsed.errors.join('\n'));

      const wanted = criteria.map((text, index) => ({ id: `AC${String(index + 1)}`, text }));
      const { reasons, notes } = storyCriteriaStand(parsed.design, wanted, design?.path ?? '');

      expect(design?.path).toBe(`docs/tdd/${id}/design.md`);
      expect(reasons).toEqual([]);
      expect(notes).toEqual([]);
    },
  );

  it.each(stories)('ends with tests of $id that name every criterion', ({ id, criteria }) => {
    const files = written(lastReply(script, id, 'TEST_RED'));
    const text = files.map(({ content }) => content).join('\n');

    expect(files.every(({ path }) => path.startsWith(`tests/tdd/${id}/`))).toBe(true);
    for (const index of criteria.keys())
      expect(text).toMatch(new RegExp(`ac${String(index + 1)}(?!\\d)`, 'i'));
  });

  it.each(stories)('shows a refusal in $id, and never a third in a row', ({ id }) => {
    const faults = PHASES.map((phase) => {
      const attempts = script.replies.filter(
        ({ when }) => when.task === id && when.phase === phase && when.attempt,
      );
      return attempts.length;
    });

    expect(Math.max(...faults)).toBeGreaterThan(0);
    expect(Math.max(...faults)).toBeLessThan(3);
  });
});
