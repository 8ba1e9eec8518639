import { describe, expect, it } from 'vitest';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { cancelJobs } from '#shared/usecases/jobs/cancel-jobs.ts';
import { finishJob } from '#shared/usecases/jobs/finish-job.usecase.ts';
import { readCycle } from '#shared/usecases/cycle/read-cycle.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import type { Team } from '../team.ts';
import { approvalOf, attempt, effectsOf, jobsOf, openGate, step, teamInPhase } from './running-cycle.ts';

const JOB: Omit<JobRecord, 'cycleId'> = {
  v: 1, id: 'job_1', projectId: 'user-api', kind: 'test', worker: 'test-runner', status: 'running', generation: 1, leaseUntilMs: 1, token: 'tok-job', specKey: 'jobs/job_1/spec.json', resultKey: null, reservedMicroUsd: 0, createdAt: '2026-11-01T00:00:00.000Z',
}; // prettier-ignore

/** The test run of the attempt is under way. */
const withRunningJob = async (): Promise<Team> => {
  const team = await teamInPhase('TEST_RED');
  await step(team, 'TEST_RED');
  await team.change('AUTH-1', (cycle) => ({
    ...cycle,
    attempt: cycle.attempt === null ? null : { ...cycle.attempt, step: 'test', testJob: 'job_1' },
  }));
  const { id } = await team.cycleOf('AUTH-1');
  await transactionally(team.deps, async (tx) => {
    await tx.load('job', tableKeys.job('job_1'));
    tx.save('job', { ...JOB, cycleId: id });
  });
  return team;
};

const blobs = { get: () => Promise.resolve(undefined), put: () => Promise.resolve() };
const finish = (team: Team) =>
  finishJob({ jobId: 'job_1', generation: 1, result: {} }, { ...team.deps, blobs: blobs as never });
const job = (team: Team) => readRecord(team.store, 'job', tableKeys.job('job_1'));

describe('a paused cycle', () => {
  it('lets the running job end, keeps its result, and starts none', async () => {
    const team = await withRunningJob();
    await team.must('/tdd pause AUTH-1');
    expect((await team.cycleOf('AUTH-1')).status).toBe('running');
    expect((await job(team))?.status).toBe('running');

    await finish(team);
    expect((await job(team))?.status).toBe('finished');
    expect(await team.cycleOf('AUTH-1')).toMatchObject({
      status: 'paused',
      wait: { kind: 'paused' },
      attempt: { step: 'verdict' },
    });
    expect(await effectsOf(team, 'answer-token')).toMatchObject([
      { token: 'tok-job', output: { step: 'look' } },
    ]);
    expect(await step(team, 'TEST_RED')).toMatchObject({ step: 'park' });
  });

  it('goes on after the resume with the step that was next, not with a new attempt', async () => {
    const team = await withRunningJob();
    await team.must('/tdd pause AUTH-1');
    await finish(team);
    await team.must('/tdd resume AUTH-1');
    expect(await step(team, 'TEST_RED')).toMatchObject({ step: 'verdict' });
    expect((await team.cycleOf('AUTH-1')).attempts).toEqual({ TEST_RED: 1 });
  });

  it('starts no baseline when it was paused while its branch was made', async () => {
    const team = await teamInPhase('DESIGN', { baselineKey: null });
    const { id } = await team.cycleOf('AUTH-1');
    await team.must('/tdd pause AUTH-1');
    expect(await readCycle({ cycleId: id }, team.deps)).toMatchObject({ stage: 'park' });
    expect((await team.cycleOf('AUTH-1')).status).toBe('paused');
    await team.must('/tdd resume AUTH-1');
    expect(await readCycle({ cycleId: id }, team.deps)).toMatchObject({ stage: 'baseline' });
  });
});

describe('an aborted cycle', () => {
  it('voids its gate, stops its machine and has its jobs cancelled', async () => {
    const team = await teamInPhase('COMMIT');
    await attempt(team, { accepted: true });
    const gate = await openGate(team);
    const { id } = await team.cycleOf('AUTH-1');
    await team.must('/tdd abort AUTH-1');
    expect(await approvalOf(team, gate.id)).toMatchObject({ status: 'void' });
    expect(await team.project()).toMatchObject({ openApprovals: [], openCycles: [] });
    expect(await effectsOf(team, 'stop-execution')).toMatchObject([
      { machine: 'tdd-cycle', name: `${id}-1` },
    ]);
    expect(await effectsOf(team, 'cancel-jobs')).toMatchObject([{ cycleId: id }]);
    expect((await team.story('AUTH-1'))?.status).toBe('ready');
    expect(await readCycle({ cycleId: id }, team.deps)).toMatchObject({ stage: 'ended' });
    expect(await team.say(`/approve ${gate.id}`)).toMatchObject({ ok: false });
  });

  it('takes no result of a job that was cancelled', async () => {
    const team = await withRunningJob();
    const { id } = await team.cycleOf('AUTH-1');
    await team.must('/tdd abort AUTH-1');
    await cancelJobs(id, team.deps);
    expect(await job(team)).toMatchObject({ status: 'cancelled', leaseUntilMs: null });
    expect(await jobsOf(team, id)).toEqual([]);
    const before = team.store.dump();
    await finish(team);
    expect(team.store.dump()).toEqual(before);
  });
});
