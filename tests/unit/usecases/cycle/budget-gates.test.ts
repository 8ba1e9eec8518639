import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { agentFor } from '#shared/domain/agents/agents.ts';
import { mindGate } from '#shared/usecases/cycle/mind-gate.usecase.ts';
import { cancelJobs } from '#shared/usecases/jobs/cancel-jobs.ts';
import { enqueueCycleJob } from '#shared/usecases/jobs/enqueue-cycle-job.usecase.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { ada, bob } from '../team.ts';
import type { Team } from '../team.ts';
import { createJobBench } from './job-bench.ts';
import {
  approvalOf,
  attempt,
  BASE,
  effectsOf,
  openGate,
  step,
  teamInPhase,
  toldKinds,
} from './running-cycle.ts';

/** What the agent of CODE_GREEN may cost, most. */
const JOB = agentFor('code').limits.costMicroUsd;

const SETTINGS: NonNullable<CycleRecord['settings']> = {
  mode: 'autonomous', runner: 'node-test', lockHash: null, runnerScripts: [], coverageThreshold: 0, generated: [],
  protectedPaths: [], criticalPaths: [], publicContracts: [], allowMarks: [], gateMinutes: 60, models: {}, context: {}, unsandboxed: false,
}; // prettier-ignore

const setBudget = (team: Team, budget: Partial<ProjectRecord['budget']>) =>
  transactionally(team.deps, async (tx) => {
    const project = await tx.load('project', tableKeys.project('user-api'));
    if (project !== undefined) tx.save('project', { ...project, budget: { ...project.budget, ...budget } });
  });

/** AUTH-1 is about to start the agent of CODE_GREEN. */
const ready = async (budget: Partial<ProjectRecord['budget']>, change: Partial<CycleRecord> = {}) => {
  const team = await teamInPhase('CODE_GREEN', { settings: SETTINGS, ...change });
  await setBudget(team, budget);
  const bench = createJobBench(team);
  await step(team, 'CODE_GREEN');
  return { team, bench };
};

const runAgent = async (team: Team, bench: ReturnType<typeof createJobBench>, token = 'tok') =>
  enqueueCycleJob({ cycleId: (await team.cycleOf('AUTH-1')).id, kind: 'agent', token }, bench.deps);

const used = (costMicroUsd: number) => ({
  v: 1, outcome: 'done', text: '', answer: null, proposal: null, changeSet: { v: 1, changes: [] }, violations: [],
  usage: [{ model: 'm', inputTokens: 1, outputTokens: 1, costMicroUsd, durationMs: 1 }],
}); // prettier-ignore

describe('a budget that holds the job', () => {
  it('is reserved before the job and settled after it, in all and for the month', async () => {
    const { team, bench } = await ready({ limitMicroUsd: 2 * JOB, monthLimitMicroUsd: 2 * JOB });
    await runAgent(team, bench);
    expect((await team.project()).budget).toMatchObject({ reservedMicroUsd: JOB, spentMicroUsd: 0 });
    await bench.finish((await bench.jobs())[0]?.id ?? '', used(7));
    expect((await team.project()).budget).toMatchObject({
      reservedMicroUsd: 0, spentMicroUsd: 7, month: { name: '2027-01', spentMicroUsd: 7 },
    }); // prettier-ignore
    expect((await team.must('/project status')).reply).toContain('Spent $0.00 of $');
  });

  it('keeps no account where there is no limit', async () => {
    const { team, bench } = await ready({});
    await runAgent(team, bench);
    await bench.finish((await bench.jobs())[0]?.id ?? '', used(7));
    expect((await team.project()).budget).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 0 });
    expect((await team.must('/project status')).reply).toContain('No budget is set.');
  });

  it('counts what was held as spent when the agent is stopped at its work, and nothing when it had not begun', async () => {
    for (const [begun, spentMicroUsd] of [
      [true, JOB],
      [false, 0],
    ] as const) {
      const { team, bench } = await ready({ limitMicroUsd: JOB });
      await runAgent(team, bench);
      if (begun) await bench.take((await bench.jobs())[0]?.id ?? '');
      await cancelJobs((await team.cycleOf('AUTH-1')).id, bench.deps);
      expect((await team.project()).budget).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd });
    }
  });

  it('of two cycles at once is given to one', async () => {
    const { team, bench } = await ready({ limitMicroUsd: JOB });
    await team.must('/backlog add_story "AUTH-2: Sign out"');
    await team.must('/tdd start AUTH-2');
    await team.change('AUTH-2', (cycle) => ({
      ...cycle, phase: 'CODE_GREEN', settings: SETTINGS, base: { commit: BASE, defaultBranchCommit: BASE, merged: [] }, head: BASE,
      attempt: { phase: 'CODE_GREEN', n: 1, step: 'agent', startedAt: cycle.startedAt, from: BASE, agentJob: null, agentResultKey: null, commit: null, testJob: null, testResultKey: null },
    })); // prettier-ignore
    const other = (await team.cycleOf('AUTH-2')).id;
    team.store.beforeWrite = () =>
      enqueueCycleJob({ cycleId: other, kind: 'agent', token: 'tok-2' }, bench.deps);
    await runAgent(team, bench);
    expect((await team.project()).budget.reservedMicroUsd).toBe(JOB);
    expect((await bench.jobs()).map(({ cycleId }) => cycleId)).toEqual([other]);
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'waiting' });
  });
});

describe('a budget that would be passed', () => {
  const LEVELS = [
    { level: 'project', budget: { limitMicroUsd: JOB, spentMicroUsd: 1 }, change: {} },
    {
      level: 'month',
      budget: { monthLimitMicroUsd: JOB, month: { name: '2027-01', spentMicroUsd: 1 }, spentMicroUsd: 1 },
      change: {},
    },
    {
      level: 'story',
      budget: {},
      change: {
        settings: { ...SETTINGS, storyLimitMicroUsd: JOB },
        usage: { inputTokens: 1, outputTokens: 1, calls: 1, costMicroUsd: 1 },
      },
    },
  ] as const;

  it.each(LEVELS)('asks a person, in any mode: $level', async ({ level, budget, change }) => {
    const { team, bench } = await ready(budget, change);
    await runAgent(team, bench);
    await runAgent(team, bench, 'tok-again');
    expect(await bench.jobs()).toEqual([]);
    expect(bench.answered).toEqual([
      { token: 'tok', output: { step: 'look' } },
      { token: 'tok-again', output: { step: 'look' } },
    ]);
    const gate = await openGate(team);
    expect(gate).toMatchObject({ kind: 'budget', commit: BASE, budget: { level, grantMicroUsd: JOB } });
    expect(gate.question).toMatch(
      /^AUTH-1: the next agent job may cost \$.*does not hold it.*Add \$.* to it\?$/,
    );
    expect((await team.project()).openApprovals).toHaveLength(1);
    expect(await step(team, 'CODE_GREEN')).toMatchObject({ step: 'park' });

    const { reply } = await team.must(`/approve ${gate.id}`);
    expect(reply).toMatch(/ more: .* is \$.* now\./);
    expect(reply).toContain('AUTH-1 goes on in CODE_GREEN.');
    const cycle = await team.cycleOf('AUTH-1');
    expect(cycle).toMatchObject({ status: 'running', attempt: { n: 1, step: 'agent' } });
    const grants = level === 'story' ? cycle.budget?.grants : (await team.project()).budget.grants;
    expect(grants).toMatchObject([{ level, microUsd: JOB, approval: gate.id, by: { id: 'ada' } }]);
    expect(await toldKinds(team)).toContain('budget.granted');

    expect(await step(team, 'CODE_GREEN')).toMatchObject({ step: 'agent' });
    await runAgent(team, bench, 'tok-2');
    expect(await bench.jobs()).toHaveLength(1);
  });

  it('goes on without a grant when it holds the job by the time of the approval', async () => {
    const { team, bench } = await ready({ limitMicroUsd: JOB, reservedMicroUsd: 1 });
    await runAgent(team, bench);
    await setBudget(team, { reservedMicroUsd: 0 });
    const { reply } = await team.must(`/approve ${(await openGate(team)).id}`);
    expect(reply).toContain('Nothing was added');
    expect((await team.project()).budget.grants).toBeUndefined();
    await runAgent(team, bench);
    expect(await bench.jobs()).toHaveLength(1);
  });

  it('asks again when what was granted is used up, under an approval of its own', async () => {
    const { team, bench } = await ready({ limitMicroUsd: 1 });
    await runAgent(team, bench);
    const first = await openGate(team);
    await team.must(`/approve ${first.id}`);
    await setBudget(team, { spentMicroUsd: 5 });
    await runAgent(team, bench);
    const second = await openGate(team);
    expect(second.id).not.toBe(first.id);
    expect(second.budget?.grantMicroUsd).toBe(5);
  });

  it('that is rejected sends the cycle where the rejection of its phase sends it, with the reason', async () => {
    const { team, bench } = await ready({ limitMicroUsd: 1 });
    await runAgent(team, bench);
    const { id } = await openGate(team);
    await team.must(`/reject ${id} "make it smaller"`);
    expect(await team.cycleOf('AUTH-1')).toMatchObject({
      phase: 'CODE_GREEN', status: 'running', attempt: null, personSays: 'make it smaller',
    }); // prettier-ignore
    expect(await approvalOf(team, id)).toMatchObject({ status: 'rejected', decidedBy: ada });
    await step(team, 'CODE_GREEN');
    await runAgent(team, bench);
    expect(await bench.jobs()).toEqual([]);
    expect((await openGate(team)).id).not.toBe(id);
  });

  it('is escalated when nobody answers, and spends nothing by that', async () => {
    const { team, bench } = await ready({ limitMicroUsd: 1 });
    await runAgent(team, bench);
    team.passMinutes(61);
    await mindGate({ cycleId: (await team.cycleOf('AUTH-1')).id }, team.deps);
    expect(await openGate(team)).toMatchObject({ status: 'open', escalated: true });
    expect(await bench.jobs()).toEqual([]);
  });

  it('is no phase boundary: no verb of a phase opens it, and developers do not', async () => {
    const { team, bench } = await ready({ limitMicroUsd: 1 });
    await runAgent(team, bench);
    const { id } = await openGate(team);
    expect(await team.say('/tdd commit-code AUTH-1')).toMatchObject({ ok: false });
    expect(await team.say(`/approve ${id}`, bob)).toMatchObject({ ok: false });
    expect(await openGate(team)).toMatchObject({ id, status: 'open' });
    await team.must('/tdd abort AUTH-1');
    expect(await approvalOf(team, id)).toMatchObject({ status: 'void' });
  });

  it('holds up nothing that costs nothing', async () => {
    const { team, bench } = await ready({ limitMicroUsd: 0 });
    await attempt(team, { accepted: false });
    await team.change('AUTH-1', (cycle) => ({
      ...cycle, attempt: cycle.attempt === null ? null : { ...cycle.attempt, step: 'test' },
    })); // prettier-ignore
    await enqueueCycleJob(
      { cycleId: (await team.cycleOf('AUTH-1')).id, kind: 'test', token: 't' },
      bench.deps,
    );
    expect((await bench.jobs()).map(({ kind }) => kind)).toEqual(['test']);
    expect(await effectsOf(team, 'answer-token')).toEqual([]);
  });
});
