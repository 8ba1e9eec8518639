import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { toldKinds } from './cycle/running-cycle.ts';
import { bob, eve, teamIn } from './team.ts';

describe('the configuration on the default branch', () => {
  it('is followed when a sprint is planned: the reply and an event say what changed', async () => {
    const team = await teamIn('BACKLOG_READY');
    team.configure('sprint: {capacity: 1, parallel_stories: 4}\nbudget: {limit_usd: 20, per_month_usd: 5}');
    const { reply } = await team.must('/sprint plan');
    expect(reply).toContain(
      'The configuration on main has changed: sprint.capacity is 1, no longer 5, sprint.parallel_stories is 4, no longer 2, budget.limit_usd is 20, no longer no limit and budget.per_month_usd is 5, no longer no limit.',
    );
    expect(reply).toContain('planned with 1 story; the capacity is 1');
    expect(await team.project()).toMatchObject({
      sprintCapacity: 1,
      parallelStories: 4,
      budget: { limitMicroUsd: 20_000_000, monthLimitMicroUsd: 5_000_000 },
    });
    expect(await toldKinds(team)).toContain('project.configured');

    team.configure('sprint: {capacity: 1, parallel_stories: 1}\nbudget: {limit_usd: 20, per_month_usd: 5}');
    await team.must('/sprint start');
    expect((await team.project()).parallelStories).toBe(1);
  });

  it('says nothing and writes nothing while it stays the same', async () => {
    const team = await teamIn('BACKLOG_READY');
    team.configure('');
    expect((await team.must('/sprint plan')).reply).not.toContain('configuration');
    expect(await toldKinds(team)).not.toContain('project.configured');
  });

  it('that does not hold refuses the command, names every key, and changes nothing', async () => {
    const team = await teamIn('BACKLOG_READY');
    team.configure('sprint: {capacity: many, paralel_stories: 3}');
    const before = await team.project();
    expect(await team.say('/sprint plan')).toMatchObject({
      ok: false,
      error: expect.stringMatching(
        /^\/sprint plan: config\/agent-workflow\.yml on main does not hold: .*paralel_stories.*parallel_stories.*sprint\.capacity: must be a/,
      ),
      hint: 'Put it right on main, then repeat it: /sprint plan',
    });
    expect(await team.project()).toEqual(before);
  });

  it('is not looked at for a command that is refused anyway', async () => {
    const team = await teamIn('IDLE');
    team.configure('sprint: {capacity: many}');
    expect(await team.say('/sprint plan')).toMatchObject({ error: '/sprint plan is not possible in IDLE.' });
    expect(await team.say('/sprint plan', eve)).toMatchObject({ error: 'eve is no member of User API.' });
  });

  it('is outranked by /project mode, until the mode is handed back', async () => {
    const team = await teamIn('BACKLOG_READY');
    await team.must('/project mode blocking');
    team.configure('orchestrator: {mode: autonomous}');
    await team.must('/sprint plan AUTH-1');
    expect((await team.project()).mode).toBe('blocking');
    expect((await team.must('/project mode config')).reply).toContain(
      'The mode is that of the configuration again: autonomous',
    );
    expect(await team.project()).toMatchObject({ mode: 'autonomous' });
    const [plan] = (await team.project()).openApprovals;
    await team.must(`/approve ${plan?.id ?? ''}`);
    team.configure('orchestrator: {mode: partial}');
    await team.must('/sprint start');
    expect((await team.project()).mode).toBe('partial');
    expect(await team.say('/project mode config', bob)).toMatchObject({ ok: false });
  });

  it('that brings the first limit counts what the cycles have cost before', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    await team.change('AUTH-1', (cycle) => ({ ...cycle, usage: { ...cycle.usage, costMicroUsd: 7 } }));
    await team.finish('AUTH-1');
    await team.finish('AUTH-2');
    await team.review();
    await team.must('/request_changes "more"');
    await transactionally(team.deps, (tx) => tx.load('project', tableKeys.project('user-api')));
    team.configure('budget: {limit_usd: 1}');
    await team.must('/sprint plan');
    expect((await team.project()).budget).toMatchObject({ limitMicroUsd: 1_000_000, spentMicroUsd: 7 });
  });
});
