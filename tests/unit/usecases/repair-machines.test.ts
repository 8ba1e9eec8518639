import { describe, expect, it } from 'vitest';
import type { ExecutionState } from '#shared/ports/executions.port.ts';
import { repairMachines } from '#shared/usecases/repair-machines.usecase.ts';
import { createNotingExecutions, effectsOf } from './cycle/running-cycle.ts';
import { createTeam } from './team.ts';
import type { Team } from './team.ts';

/** A started sprint of one story, its cycle under way. */
const startedSprint = async (): Promise<Team> => {
  const team = await createTeam();
  await team.must('/backlog add_story "AUTH-1: Sign in"');
  await team.must('/sprint plan');
  await team.must('/sprint start');
  await team.schedule();
  return team;
};

const repair = (team: Team, ended: readonly string[]) =>
  repairMachines({
    ...team.deps,
    executions: {
      ...createNotingExecutions().executions,
      describe: async (machine, name): Promise<ExecutionState> =>
        ended.includes(machine)
          ? { status: 'FAILED', error: 'Lost', cause: `${name} is gone` }
          : { status: 'RUNNING' },
    },
  });

const starts = async (team: Team) =>
  (await effectsOf(team, 'start-execution')).map((effect) => ('name' in effect ? effect.name : ''));

describe('repairing what no machine carries on', () => {
  it('leaves alone what runs', async () => {
    const team = await startedSprint();
    const before = team.store.dump();
    await repair(team, []);
    expect(team.store.dump()).toEqual(before);
  });

  it('gives a cycle whose machine has ended a new execution, once', async () => {
    const team = await startedSprint();
    const [cycle] = (await team.project()).openCycles;
    await repair(team, ['tdd-cycle']);
    expect(await starts(team)).toContain(`${cycle?.id ?? ''}-2`);
  });

  it('asks a person about a cycle whose machine ends again and again without a step', async () => {
    const team = await startedSprint();
    for (let n = 0; n < 8; n += 1) await repair(team, ['tdd-cycle']);
    const cycle = await team.cycleOf('AUTH-1');
    expect(cycle).toMatchObject({ status: 'blocked', executions: 4, revived: { times: 4 } });
    expect(cycle.blockedBecause).toContain('4 times in a row without a step: Lost');
    expect((await team.project()).state).toBe('BLOCKED');

    await team.must('/suggest_fix "the function is back" AUTH-1');
    await repair(team, ['tdd-cycle']);
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'running', executions: 5 });
  });

  it('does not count together the ends of machines between which the cycle went on', async () => {
    const team = await startedSprint();
    for (let n = 0; n < 6; n += 1) {
      await repair(team, ['tdd-cycle']);
      await team.must(`/tdd ${n % 2 === 0 ? 'pause' : 'resume'} AUTH-1`);
    }
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'running', executions: 7 });
  });

  it('gives a sprint whose machine has ended a new execution', async () => {
    const team = await startedSprint();
    const { sprintId } = await team.project();
    await repair(team, ['sprint']);
    expect(await starts(team)).toContain(`${sprintId ?? ''}-2`);
  });

  it('marks an epic whose machine has ended as failed, so that it holds the state no longer', async () => {
    const team = await createTeam();
    await team.must('/epic "Sign in"');
    await repair(team, ['epic']);
    const project = await team.project();
    expect([project.epicsRunning, project.state]).toEqual([0, 'IDLE']);
  });
});
