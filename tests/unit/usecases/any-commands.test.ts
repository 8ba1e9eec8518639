import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import type { WorkflowState } from '#shared/domain/vocabulary.ts';
import { machineRows } from '#shared/domain/workflow/machine-rows.ts';
import { ada, bob, eve, teamIn, vic } from './team.ts';
import type { Team } from './team.ts';

const withoutCommands = (team: Team) =>
  Object.fromEntries(Object.entries(team.store.dump()).filter(([key]) => !key.startsWith('COMMAND#')));

const id = fc.constantFrom('AUTH-1', 'auth-002', 'AUTH-3', 'AUTH-9', 'X-');
const text = fc.oneof(
  fc.string({ maxLength: 12 }).map((some) => JSON.stringify(some)),
  fc.constant('"why not"'),
);
const argument = fc.oneof(
  id,
  text,
  fc.constantFrom('top', 'sprint', 'blocking', 'ada viewer', '--key NEW', '--depends AUTH-1', '/w/other'),
  fc.constantFrom(
    'eve developer',
    'bob none',
    'vic admin',
    'product_owner',
    '--also eve,slack:U1',
    '--also none',
  ),
  fc.constantFrom('slack:C1', 'discord:1', 'here', '--project user-api', '--project other', '--page 2'),
);
const command = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...COMMAND_FORMS.map(({ words }) => words)),
        fc.array(argument, { maxLength: 3 }),
      )
      .map(([words, rest]) => [words, ...rest].join(' ')),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

/** What the engine does meanwhile, which must fit into whatever people said before. */
const engine = fc.constantFrom('schedule', 'block', 'finish', 'review', 'confirm', 'intents');
type Step = { readonly say: string; readonly by: number } | { readonly engine: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ say: command, by: fc.constantFrom(0, 0, 0, 0, 1, 2, 3) }) },
  { weight: 1, arbitrary: fc.record({ engine }) },
);

const play = async (team: Team, what: string): Promise<void> => {
  const { openCycles, openApprovals, sprintId } = await team.project();
  const [cycle] = openCycles;
  if (what === 'schedule' && sprintId !== null) await team.schedule();
  if (what === 'block' && cycle !== undefined) await team.block(cycle.storyId);
  if (what === 'finish' && cycle !== undefined) await team.finish(cycle.storyId);
  if (what === 'review' && sprintId !== null && openCycles.every((open) => open.sprintId !== sprintId))
    await team.review();
  if (what === 'confirm' && openApprovals[0] !== undefined) await team.say(`/approve ${openApprovals[0].id}`);
  if (what === 'intents') await team.applyIntents();
};

/** What must hold of a project's record at any time. */
const expectSound = async (team: Team): Promise<void> => {
  const project = await team.project();
  const stories = Object.entries(team.store.dump()).filter(([key]) => key.includes('\u0000STORY#'));
  expect(Object.values(project.storyCounts).reduce((sum, n) => sum + n, 0)).toBe(stories.length);
  expect(Math.min(...Object.values(project.storyCounts), project.epicsRunning)).toBeGreaterThanOrEqual(0);
  expect(project.storyCounts.active).toBe(project.openCycles.length);
  expect(project.sprintId === null).toBe(project.state === 'IDLE' || project.state === 'BACKLOG_READY');
  const identities = project.members.flatMap(({ id: own, also = [] }) => [own, ...also]);
  expect(new Set(identities).size).toBe(identities.length);
  expect(project.members.some(({ role }) => role === 'admin')).toBe(true);
  const bound = Object.entries(team.store.dump()).flatMap(([key, item]) =>
    key.endsWith('BINDING') && JSON.stringify(item).includes('"projectId":"user-api"')
      ? [key.split('\u0000')[0]?.replace('CHANNEL#', '')]
      : [],
  );
  expect(bound.toSorted()).toEqual([...project.channels].toSorted());
};

describe('whatever is said, in whatever state', () => {
  it('never throws, changes nothing when it is refused, and moves only along the table', async () => {
    const moves = new Set(
      machineRows('workflow').transitions.map((row) => `${row.command ?? ''} ${row.from} ${row.to}`),
    );
    const byItself = (from: WorkflowState, to: WorkflowState): boolean => moves.has(` ${from} ${to}`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...WORKFLOW_STATES),
        fc.array(step, { maxLength: 12 }),
        async (state, steps) => {
          const team = await teamIn(state);
          for (const each of steps) {
            if ('engine' in each) {
              await play(team, each.engine);
              continue;
            }
            const before = withoutCommands(team);
            const from = (await team.project()).state;
            const answer = await team.say(each.say, [ada, bob, vic, eve][each.by]);
            const to = (await team.project()).state;
            if (!answer.ok) {
              expect(answer.error).toBeTruthy();
              expect(answer.hint).toContain('/');
              expect(withoutCommands(team)).toEqual(before);
            } else if (from !== to) {
              const words =
                COMMAND_FORMS.map((form) => form.words).find((known) => each.say.startsWith(known)) ?? '';
              const along = [...WORKFLOW_STATES].some(
                (over) => moves.has(`${words} ${from} ${over}`) && (over === to || byItself(over, to)),
              );
              expect(along, `${each.say}: ${from} → ${to}`).toBe(true);
            }
            await expectSound(team);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('can be led from every state to IDLE by people and the engine', async () => {
    for (const state of WORKFLOW_STATES) {
      const team = await teamIn(state);
      for (let tries = 0; tries < 8 && (await team.project()).state !== 'IDLE'; tries += 1) {
        const { state: now } = await team.project();
        if (now === 'SPRINT_REVIEW') await team.must('/feedback "fine"');
        else if (now === 'BACKLOG_READY')
          for (const story of ['AUTH-1', 'AUTH-2', 'AUTH-3']) await team.say(`/backlog remove ${story}`);
        else
          await team.must(
            `/approve ${/apr_\w+/.exec((await team.must('/sprint cancel "enough"')).reply)?.[0] ?? ''}`,
          );
      }
      expect((await team.project()).state).toBe('IDLE');
    }
  });
});
