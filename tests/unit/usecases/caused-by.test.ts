import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { dispatchEffect } from '#shared/usecases/dispatch-effect.usecase.ts';
import type { DispatchDeps } from '#shared/usecases/dispatch-effect.usecase.ts';
import { enqueueCycleJob } from '#shared/usecases/jobs/enqueue-cycle-job.usecase.ts';
import { enqueueEpicJob } from '#shared/usecases/jobs/enqueue-epic-job.usecase.ts';
import { messageOf } from '#shared/usecases/jobs/submit-job.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { createJobBench } from './cycle/job-bench.ts';
import { ada, createTeam } from './team.ts';
import type { Team } from './team.ts';

const say = async (team: Team, commandId: string, text: string): Promise<void> => {
  const answer = await handleCommand({ commandId, projectId: 'user-api', text, actor: ada }, team.deps);
  expect(answer.error).toBeUndefined();
};

const messages = async (bench: ReturnType<typeof createJobBench>) => (await bench.jobs()).map(messageOf);

describe('the command that something goes back to', () => {
  it('stands in the start of the machine and in the message of an epic’s job', async () => {
    const team = await createTeam();
    await say(team, 'cmd_epic', '/epic "Sign in" --key AUTH');
    const start = (await team.effects()).find(({ effect }) => effect.kind === 'start-execution');
    const inputs: object[] = [];
    const executions = { start: async (_m: string, _n: string, input: object) => inputs.push(input) };
    if (start !== undefined)
      await dispatchEffect(start, { ...team.deps, executions } as unknown as DispatchDeps);
    expect(inputs).toEqual([{ v: 1, projectId: 'user-api', epicId: 'AUTH-1', commandId: 'cmd_epic' }]);
    const bench = createJobBench(team);
    const epic = { projectId: 'user-api', epicId: 'AUTH-1', token: 'tok', commit: null, model: null };
    await enqueueEpicJob(epic, bench.deps);
    expect(await messages(bench)).toEqual([expect.objectContaining({ commandId: 'cmd_epic' })]);
  });

  it('is that which started the sprint, for its cycles and their jobs', async () => {
    const team = await createTeam();
    await say(team, 'cmd_story', '/backlog add_story "AUTH-1: Story"');
    await say(team, 'cmd_plan', '/sprint plan');
    await say(team, 'cmd_start', '/sprint start');
    await team.schedule();
    const cycleId = (await team.project()).openCycles[0]?.id ?? '';
    const cycle = await readRecord(team.store, 'cycle', tableKeys.cycle(cycleId));
    expect(cycle?.commandId).toBe('cmd_start');
    const start = (await team.effects()).find(
      ({ effect }) => effect.kind === 'start-execution' && effect.machine === 'tdd-cycle',
    );
    expect(start?.commandId).toBe('cmd_start');
    await transactionally(team.deps, async (tx) => {
      const fresh = await tx.load('cycle', tableKeys.cycle(cycleId));
      const base = { commit: 'c'.repeat(40), defaultBranchCommit: 'c'.repeat(40), merged: [] };
      if (fresh !== undefined) tx.save('cycle', { ...fresh, base });
    });
    const bench = createJobBench(team);
    await enqueueCycleJob({ cycleId, kind: 'baseline', token: 'tok' }, bench.deps);
    expect(await messages(bench)).toEqual([expect.objectContaining({ cycleId, commandId: 'cmd_start' })]);
  });
});
