import { describe, expect, it } from 'vitest';
import { agentJobSpec } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { agentFor } from '#shared/domain/agents/agents.ts';
import { mindGate } from '#shared/usecases/cycle/mind-gate.usecase.ts';
import { parkEpic } from '#shared/usecases/epic/park-epic.usecase.ts';
import { enqueueEpicJob } from '#shared/usecases/jobs/enqueue-epic-job.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createJobBench } from './cycle/job-bench.ts';
import { effectsOf, openGate, toldKinds } from './cycle/running-cycle.ts';
import { createTeam } from './team.ts';

const EPIC = { projectId: 'user-api', epicId: 'AUTH-1' };
const JOB = agentFor('orchestrator').limits.costMicroUsd;
const COMMIT = 'e'.repeat(40);

const withEpic = async (budget: Partial<ProjectRecord['budget']> = {}) => {
  const team = await createTeam();
  await team.must('/epic "Sign in" --key AUTH');
  await transactionally(team.deps, async (tx) => {
    const project = await tx.load('project', tableKeys.project('user-api'));
    if (project !== undefined) tx.save('project', { ...project, budget: { ...project.budget, ...budget } });
  });
  const bench = createJobBench(team);
  const propose = (token: string) =>
    enqueueEpicJob({ ...EPIC, token, commit: COMMIT, model: 'anthropic:claude' }, bench.deps);
  const epic = () => readRecord(team.store, 'epic', tableKeys.epic('user-api', 'AUTH-1'));
  return { team, bench, propose, epic };
};

describe("an epic's job", () => {
  it("has the default branch's files to read, nothing to write, and the model of the configuration", async () => {
    const { bench, propose } = await withEpic();
    await propose('tok');
    const spec = agentJobSpec.parse(bench.blob((await bench.jobs())[0]?.specKey ?? ''));
    expect(spec).toMatchObject({
      role: 'orchestrator',
      model: 'anthropic:claude',
      snapshotKey: `projects/user-api/snapshots/${COMMIT}.tar`,
      policy: { allow: [], deny: ['**'] },
    });
  });

  it('is settled when it ends: nothing stays reserved, what it cost is spent', async () => {
    const { team, bench, propose } = await withEpic({ limitMicroUsd: JOB });
    await propose('tok');
    expect((await team.project()).budget.reservedMicroUsd).toBe(JOB);
    await bench.finish((await bench.jobs())[0]?.id ?? '', {
      answer: null, proposal: null, changeSet: { v: 1, changes: [] }, violations: [],
      usage: [{ model: 'm', inputTokens: 1, outputTokens: 1, costMicroUsd: 11, durationMs: 1 }],
    }); // prettier-ignore
    expect((await team.project()).budget).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 11 });
  });

  it('that would pass a budget asks a person, and goes on when the money is granted', async () => {
    const { team, bench, propose, epic } = await withEpic({ limitMicroUsd: JOB, spentMicroUsd: 1 });
    await propose('tok-1');
    expect(bench.answered).toEqual([
      { token: 'tok-1', output: { waitSeconds: expect.any(Number) as number } },
    ]);
    await parkEpic({ ...EPIC, token: 'tok-park' }, bench.deps);
    const gate = await openGate(team);
    expect((await team.must('/state')).reply).toContain('budget: AUTH-1: the next agent job may cost $1.00');

    team.passMinutes(61);
    await mindGate(EPIC, team.deps);
    await mindGate(EPIC, team.deps);
    team.passMinutes(61);
    await mindGate(EPIC, team.deps);
    expect((await toldKinds(team)).filter((kind) => /^approval\.(rem|esc)/.test(kind))).toEqual([
      'approval.reminded',
      'approval.escalated',
    ]);
    await propose('tok-2');
    expect((await team.project()).openApprovals.map(({ id }) => id)).toEqual([gate.id]);

    const { reply } = await team.must(`/approve ${gate.id}`);
    expect(reply).toContain("$1.00 more: the project's budget is $2.00 now.");
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-park' }]);
    expect(await epic()).toMatchObject({ status: 'running', wait: null });
    await propose('tok-3');
    expect(await bench.jobs()).toHaveLength(1);
  });

  it('is given up when the money is refused, with the reason', async () => {
    const { team, bench, propose, epic } = await withEpic({ limitMicroUsd: 0 });
    await propose('tok-1');
    const { id } = await openGate(team);
    const { reply, state } = await team.must(`/reject ${id} "not this month"`);
    expect(reply).toContain('AUTH-1 is given up: not this month');
    expect([state, (await team.project()).epicsRunning]).toEqual(['IDLE', 0]);
    expect(await epic()).toMatchObject({ status: 'failed' });
    await propose('tok-2');
    expect(bench.answered.at(-1)).toEqual({ token: 'tok-2', output: { over: true } });
    expect(await bench.jobs()).toEqual([]);
  });

  it('is stopped with everything else, and its question is void', async () => {
    const { team, propose } = await withEpic({ limitMicroUsd: 0 });
    await propose('tok-1');
    const { id } = await openGate(team);
    const asked = await team.must('/tdd halt_all');
    const confirm = [...asked.reply.matchAll(/apr_\w+/g)].map(([found]) => found).find((one) => one !== id);
    await team.must(`/approve ${confirm ?? ''}`);
    expect(await team.say(`/approve ${id}`)).toMatchObject({ ok: false });
    expect((await team.project()).openApprovals).toEqual([]);
    expect(await effectsOf(team, 'cancel-job')).toHaveLength(1);
  });
});
