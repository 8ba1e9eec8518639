import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { continueSprint } from '#shared/usecases/sprint/continue-sprint.usecase.ts';
import { parkSprint } from '#shared/usecases/sprint/park-sprint.usecase.ts';
import { repairSlots } from '#shared/usecases/cycle/repair-slots.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createNotingExecutions, effectsOf } from '../cycle/running-cycle.ts';
import { createTeam, teamIn } from '../team.ts';
import type { Team } from '../team.ts';

const settle = (team: Team, change: { sprintCapacity?: number; parallelStories?: number }) =>
  transactionally(team.deps, async (tx) => {
    const project = await tx.load('project', tableKeys.project('user-api'));
    if (project !== undefined) tx.save('project', { ...project, ...change });
  });

/** A started sprint of so many stories, with so many slots, nothing scheduled. */
const sprintOf = async (stories: number, slots: number, depends = ''): Promise<Team> => {
  const team = await createTeam();
  await settle(team, { sprintCapacity: stories, parallelStories: slots });
  for (let n = 1; n <= stories; n += 1)
    await team.must(`/backlog add_story "AUTH-${n}: Story ${n}"${n > 1 ? depends : ''}`);
  await team.must('/sprint plan');
  await team.must('/sprint start');
  return team;
};

const open = async (team: Team) => (await team.project()).openCycles.map(({ storyId }) => storyId);
const sprintId = async (team: Team) => (await team.project()).sprintId ?? '';

describe('scheduling the stories of a sprint', () => {
  it('starts twenty in one transaction, says "again", and then the rest', async () => {
    const team = await sprintOf(25, 50);
    expect(await team.schedule()).toMatchObject({ next: 'again' });
    expect(await open(team)).toHaveLength(20);
    expect(await team.schedule()).toMatchObject({ next: 'wait' });
    expect(new Set(await open(team)).size).toBe(25);
  });

  it('starts nothing twice when it is run again', async () => {
    const team = await sprintOf(2, 2);
    await team.schedule();
    const before = team.store.dump();
    expect(await team.schedule()).toMatchObject({ next: 'wait' });
    expect(team.store.dump()).toEqual(before);
  });

  it('keeps to the slots, and counts a cycle that waits for a person out', async () => {
    const team = await sprintOf(3, 2);
    await team.schedule();
    expect(await open(team)).toEqual(['AUTH-1', 'AUTH-2']);
    await team.block('AUTH-1');
    await team.schedule();
    expect(await open(team)).toEqual(['AUTH-1', 'AUTH-2', 'AUTH-3']);
  });

  it('starts a story when those that it depends on are done', async () => {
    const team = await sprintOf(2, 5, ' --depends AUTH-1');
    await team.schedule();
    expect(await open(team)).toEqual(['AUTH-1']);
    await team.finish('AUTH-1');
    expect(await team.schedule()).toMatchObject({ next: 'wait' });
    expect(await open(team)).toEqual(['AUTH-2']);
  });

  it('goes to the merge check when what is left depends on a story that was given up', async () => {
    const team = await sprintOf(2, 5, ' --depends AUTH-1');
    await team.schedule();
    await team.must('/tdd abort AUTH-1');
    expect(await team.schedule()).toMatchObject({ next: 'check' });
    await team.review();
    expect((await team.story('AUTH-2'))?.status).toBe('ready');
    expect((await team.project()).state).toBe('SPRINT_REVIEW');
  });

  it('waits for a slot that a cycle outside the sprint holds, and is woken by its end', async () => {
    const team = await createTeam();
    await settle(team, { parallelStories: 1 });
    await team.must('/backlog add_story "AUTH-1: Inside"');
    await team.must('/backlog add_story "AUTH-9: Outside"');
    await team.must('/tdd start AUTH-9');
    await team.must('/sprint plan AUTH-1');
    await team.must('/sprint start');
    const { next, changes } = await team.schedule();
    expect(next).toBe('wait');
    const { executions } = createNotingExecutions();
    const token = 'tok-sprint';
    await parkSprint(
      { projectId: 'user-api', sprintId: await sprintId(team), token, changes },
      { ...team.deps, executions },
    );
    await team.finish('AUTH-9');
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token }]);
    await team.schedule();
    expect(await open(team)).toEqual(['AUTH-1']);
    expect((await team.sprint())?.outcomes).toEqual({});
  });

  it('starts none while the sprint is paused, and goes on after the resume', async () => {
    const team = await sprintOf(2, 2);
    await team.must('/sprint pause');
    expect(await team.schedule()).toMatchObject({ next: 'wait' });
    expect(await open(team)).toEqual([]);
    await team.must('/sprint resume');
    await team.schedule();
    expect(await open(team)).toHaveLength(2);
  });

  it('is over when the sprint was cancelled', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    const id = await sprintId(team);
    const asked = await team.must('/sprint cancel "not now"');
    await team.must(`/approve ${/apr_\w+/.exec(asked.reply)?.[0] ?? ''}`);
    await team.applyIntents();
    expect((await team.project()).state).toBe('BACKLOG_READY');
    const { scheduleStories } = await import('#shared/usecases/sprint/schedule-stories.usecase.ts');
    expect(
      await scheduleStories({ projectId: 'user-api', sprintId: id }, { ...team.deps, tenantSlots: 1 }),
    ).toMatchObject({
      next: 'over',
    });
  });
});

describe('the slots of a tenant', () => {
  it('are kept to over all projects, and the sprint that waits for one is woken when it comes free', async () => {
    const team = await sprintOf(3, 3);
    team.tenantSlots = 2;
    const { next, changes } = await team.schedule();
    expect(next).toBe('wait');
    expect(await open(team)).toEqual(['AUTH-1', 'AUTH-2']);
    const { executions } = createNotingExecutions();
    const parking = { projectId: 'user-api', sprintId: await sprintId(team), token: 'tok-sprint', changes };
    await parkSprint(parking, { ...team.deps, executions });
    await team.block('AUTH-1');
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-sprint' }]);
    await team.schedule();
    expect(await open(team)).toEqual(['AUTH-1', 'AUTH-2', 'AUTH-3']);
  });

  it('are counted anew by the repair, which wakes who waits though one is free', async () => {
    const team = await sprintOf(2, 2);
    team.tenantSlots = 1;
    const { changes } = await team.schedule();
    const { executions } = createNotingExecutions();
    const parking = { projectId: 'user-api', sprintId: await sprintId(team), token: 'tok-sprint', changes };
    await parkSprint(parking, { ...team.deps, executions });
    const before = team.store.dump();
    await repairSlots({ ...team.deps, tenantSlots: 1 });
    expect(team.store.dump()).toEqual(before);
    await transactionally(team.deps, async (tx) => {
      const tenant = await tx.load('tenant', tableKeys.tenant());
      if (tenant !== undefined) tx.save('tenant', { ...tenant, running: 7 });
    });
    await repairSlots({ ...team.deps, tenantSlots: 2 });
    expect(await readRecord(team.store, 'tenant', tableKeys.tenant())).toEqual({
      v: 1,
      running: 1,
      waiting: [],
    });
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-sprint' }]);
  });
});

describe('parking a sprint', () => {
  it('is not disturbed by changes that start nothing, once every story has been started', async () => {
    const team = await sprintOf(2, 2);
    const { changes } = await team.schedule();
    const { executions, answered } = createNotingExecutions();
    const parking = { projectId: 'user-api', sprintId: await sprintId(team), token: 'tok-sprint', changes };
    await parkSprint(parking, { ...team.deps, executions });
    await team.block('AUTH-1');
    await team.finish('AUTH-2');
    expect(await effectsOf(team, 'answer-token')).toEqual([]);
    await team.finish('AUTH-1');
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-sprint' }]);
    expect(answered).toEqual([]);
  });

  it('answers the token at once when something changed since the machine looked', async () => {
    const team = await sprintOf(3, 2);
    const { changes } = await team.schedule();
    await team.block('AUTH-1');
    const { executions, answered } = createNotingExecutions();
    const parking = { projectId: 'user-api', sprintId: await sprintId(team), token: 'tok-sprint', changes };
    await parkSprint(parking, { ...team.deps, executions });
    expect(answered).toEqual([{ token: 'tok-sprint', output: { woken: true } }]);
  });

  it('answers the token when a cycle changes afterwards, once', async () => {
    const team = await sprintOf(3, 2);
    const { changes } = await team.schedule();
    const { executions, answered } = createNotingExecutions();
    const parking = { projectId: 'user-api', sprintId: await sprintId(team), token: 'tok-sprint', changes };
    await parkSprint(parking, { ...team.deps, executions });
    expect(answered).toEqual([]);
    await team.block('AUTH-1');
    await team.block('AUTH-2');
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-sprint' }]);
  });
});

describe('continuing a long sprint', () => {
  it('starts the next execution once, however often the same one asks', async () => {
    const team = await sprintOf(1, 1);
    const id = await sprintId(team);
    const ask = () =>
      continueSprint({ projectId: 'user-api', sprintId: id, execution: `${id}-1` }, team.deps);
    await ask();
    await ask();
    expect((await team.sprint())?.executions).toBe(2);
    const starts = (await effectsOf(team, 'start-execution')).map(
      (effect) => 'name' in effect && effect.name,
    );
    expect(starts).toEqual([`${id}-1`, `${id}-2`]);
  });
});
