import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHandler } from '#functions/repair-slots/handler.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { cancelJob } from '#shared/usecases/jobs/cancel-jobs.ts';
import { submitJob } from '#shared/usecases/jobs/submit-job.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import type { Team } from '../team.ts';
import { createJobBench } from './job-bench.ts';
import { teamInPhase } from './running-cycle.ts';

const LIMIT = 1_000_000;

const open = async () => {
  const team = await teamInPhase('CODE_GREEN');
  await hold(team, 0);
  const bench = createJobBench(team);
  const cycleId = (await team.cycleOf('AUTH-1')).id;
  return {
    team,
    repair: createHandler({ ...team.deps, tenantSlots: 500 }),
    reserved: async () => (await team.project()).budget.reservedMicroUsd,
    submit: (id: string, mostMicroUsd: number): Promise<JobRecord> =>
      submitJob(
        {
          id, projectId: 'user-api', cycleId, kind: 'agent', worker: 'agent-runner', token: 'tok', spec: {}, mostMicroUsd,
        }, // prettier-ignore
        bench.deps,
      ),
  };
};

/** As after a crash between the reservation and its job, if there were one, and in a backup that was taken between them. */
const hold = (team: Team, reservedMicroUsd: number) =>
  transactionally(team.deps, async (tx) => {
    const project = await tx.load('project', tableKeys.project('user-api'));
    if (project === undefined) throw new Error('no project');
    tx.save('project', {
      ...project,
      budget: { ...project.budget, limitMicroUsd: LIMIT, reservedMicroUsd },
    });
  });

describe('what jobs hold of a budget', () => {
  it.each([
    ['nothing, though a reservation stayed', 40, 0],
    ['more than was reserved', 0, 30],
    ['less than was reserved', 70, 30],
  ])('is put right when it is %s', async (_what, wrong, held) => {
    const { team, repair, submit, reserved } = await open();
    if (held > 0) await submit('job-1', held);
    await hold(team, wrong);
    await repair();
    expect(await reserved()).toBe(wrong);
    team.passMinutes(4);
    await repair();
    expect(await reserved()).toBe(wrong);
    team.passMinutes(2);
    await repair();
    expect((await team.project()).budget).toMatchObject({ reservedMicroUsd: held });
    const before = team.store.dump();
    await repair();
    expect(team.store.dump()).toEqual(before);
  });

  it('is not touched while a job is submitted or ends', async () => {
    const { team, repair, submit, reserved } = await open();
    await hold(team, 40);
    await repair();
    team.passMinutes(6);
    team.store.beforeWrite = async () => {
      await submit('job-1', 30);
    };
    await repair();
    expect(await reserved()).toBe(70);
    team.passMinutes(6);
    await repair();
    expect(await reserved()).toBe(30);
  });

  it('counts jobs of a cycle that has ended until they are cancelled', async () => {
    const { team, repair, submit, reserved } = await open();
    await submit('job-1', 30);
    await team.must('/tdd abort AUTH-1');
    for (let n = 0; n < 3; n += 1) {
      team.passMinutes(6);
      await repair();
      expect(await reserved()).toBe(30);
    }
    await cancelJob('job-1', team.deps);
    expect(await reserved()).toBe(0);
  });

  it('is right again within two looks of a quiet time, whatever was wrong and whatever jobs did', async () => {
    const move = fc.oneof(
      fc.record({ kind: fc.constant('submit' as const), micro: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('look' as const), minutes: fc.integer({ min: 0, max: 9 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 90 }), fc.array(move, { maxLength: 12 }), async (wrong, moves) => {
        const { team, repair, submit, reserved } = await open();
        const jobs = new Map<string, number>();
        await hold(team, wrong);
        for (const [n, one] of moves.entries()) {
          if (one.kind === 'submit')
            jobs.set(`job-${n}`, (await submit(`job-${n}`, one.micro)).reservedMicroUsd);
          if (one.kind === 'cancel') {
            const id = [...jobs.keys()][one.which % Math.max(1, jobs.size)];
            if (id !== undefined) await cancelJob(id, team.deps);
            jobs.delete(id ?? '');
          }
          if (one.kind !== 'look') continue;
          team.passMinutes(one.minutes);
          await repair();
          // Never less than jobs hold, so that no budget is passed by the repair.
          expect(await reserved()).toBeGreaterThanOrEqual([...jobs.values()].reduce((a, b) => a + b, 0));
        }
        await repair();
        team.passMinutes(6);
        await repair();
        expect(await reserved()).toBe([...jobs.values()].reduce((a, b) => a + b, 0));
      }),
      { numRuns: 25 },
    );
  });
});
