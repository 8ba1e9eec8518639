import { describe, expect, it } from 'vitest';
import { testJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import { enqueueAskedRun } from '#shared/usecases/jobs/enqueue-asked-run.usecase.ts';
import { failJob } from '#shared/usecases/jobs/fail-job.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { bob, vic } from '../team.ts';
import type { Team } from '../team.ts';
import { createJobBench } from './job-bench.ts';
import { createNotingExecutions, effectsOf, MADE, step, teamInPhase, toldKinds } from './running-cycle.ts';

const ran = (results: readonly [string, 'passed' | 'failed' | 'skipped'][]): Partial<TestJobResult> => ({
  durationMs: 1_500,
  runs: {
    suite: {
      runner: 'node-test',
      results: results.map(([name, status]) => ({
        project: '', file: 'tests/a.test.js', name, status, durationMs: 1,
      })),
      fileFailures: [], coverage: null, exitCode: 0, signal: null, defects: [], outputTail: '', durationMs: 1,
      isolation: { means: 'bwrap', network: 'none', filesystem: 'read-only', user: 'other' },
    },
  },
}); // prettier-ignore

const asked = async (team: Team) =>
  (await effectsOf(team, 'run-tests')).flatMap((effect) => (effect.kind === 'run-tests' ? [effect] : []));

/** Carries the effects out, each twice, as after a crash. */
const enqueue = async (team: Team, bench: ReturnType<typeof createJobBench>) => {
  for (const effect of await asked(team)) {
    await enqueueAskedRun(effect, bench.deps);
    await enqueueAskedRun(effect, bench.deps);
  }
};

const withoutRuns = ({ runs: _runs, stream: _stream, ...rest }: CycleRecord) => rest;

describe('/tdd run_tests', () => {
  it('runs the tests once per command, as no attempt, and changes nothing else of the cycle', async () => {
    const team = await teamInPhase('CODE_GREEN');
    const bench = createJobBench(team);
    await step(team, 'CODE_GREEN');
    const before = withoutRuns(await team.cycleOf('AUTH-1'));

    const { reply } = await team.say('/tdd run_tests auth-1', bob, 'cmd_run');
    expect(reply).toContain('The tests of AUTH-1 run now, in CODE_GREEN on bbbbbbbbbb.');
    await team.say('/tdd run_tests auth-1', bob, 'cmd_run');
    await enqueue(team, bench);
    expect(await asked(team)).toHaveLength(1);
    const [job, ...others] = await bench.jobs();
    expect(others).toEqual([]);
    expect(job).toMatchObject({
      kind: 'rerun',
      status: 'queued',
      worker: 'test-runner',
      reservedMicroUsd: 0,
    });

    await bench.finish(job?.id ?? '', ran([['AC1: signs in', 'passed'], ['AC2: says no', 'failed'], ['later', 'skipped']])); // prettier-ignore
    const cycle = await team.cycleOf('AUTH-1');
    expect(withoutRuns(cycle)).toEqual(before);
    expect(cycle.runs).toMatchObject({
      asked: 1, durationMs: 1_500, open: null,
      last: { passed: 1, failed: 1, skipped: 1, failing: ['tests/a.test.js › AC2: says no'], problem: null },
    }); // prettier-ignore
    expect((await toldKinds(team, cycle.id)).slice(-3)).toEqual([
      'attempt.started',
      'tests.asked',
      'tests.ran',
    ]);
    expect(await effectsOf(team, 'answer-token')).toEqual([]);
  });

  it('shows what came of it in status, logs and metrics', async () => {
    const team = await teamInPhase('TEST_RED');
    const bench = createJobBench(team);
    await team.must('/tdd run_tests AUTH-1', bob);
    await enqueue(team, bench);
    expect((await team.must('/tdd status AUTH-1', vic)).reply).toMatch(
      /The tests are running on bbbbbbbbbb, since .* for Bob/,
    );
    await bench.finish((await bench.jobs())[0]?.id ?? '', ran([['old', 'passed'], ['AC1: new', 'failed']])); // prettier-ignore
    const { reply } = await team.must('/tdd status AUTH-1', vic);
    expect(reply).toContain('Tests run for Bob in TEST_RED on bbbbbbbbbb: 1 passed, 1 failed (1.5 s)');
    expect(reply).toContain('tests/a.test.js › AC1: new');
    expect((await team.must('/tdd logs AUTH-1', vic)).reply).toMatch(
      /tests.ran {2}summary 1 passed, 1 failed.* by Bob/,
    );
    expect((await team.must('/tdd metrics', vic)).reply).toContain('1 test run on request');
  });

  it.each(PHASES)('is legal in %s, whatever the cycle waits for', async (phase) => {
    for (const wait of [
      { kind: 'gate', token: 't', approvalId: 'apr_1' },
      { kind: 'blocked', token: 't', approvalId: null },
      { kind: 'paused', token: 't', approvalId: null },
    ] as const) {
      const status = ({ gate: 'waiting', blocked: 'blocked', paused: 'paused' } as const)[wait.kind];
      const team = await teamInPhase(phase, { status, wait });
      await team.must('/tdd run_tests AUTH-1', bob);
      expect(await team.cycleOf('AUTH-1')).toMatchObject({ phase, status, wait });
    }
  });

  it('runs the commit of the attempt under way, and after a refusal the refused one', async () => {
    const team = await teamInPhase('CODE_GREEN');
    const bench = createJobBench(team);
    await step(team, 'CODE_GREEN');
    await team.change('AUTH-1', (cycle) => ({
      ...cycle,
      dependenciesKey: 'jobs/install.json',
      attempt: cycle.attempt === null ? null : { ...cycle.attempt, step: 'test', commit: MADE },
    }));
    await team.must('/tdd run_tests AUTH-1', bob);
    await enqueue(team, bench);
    const [job] = await bench.jobs();
    const spec = testJobSpec.parse(bench.blob(job?.specKey ?? ''));
    expect(spec).toMatchObject({
      kind: 'rerun', phase: null, storyId: 'AUTH-1', testRoot: 'tests/tdd/AUTH-1/', dependenciesKey: 'jobs/install.json',
    }); // prettier-ignore
    expect(spec.snapshotKey).toContain(MADE);
  });

  it('is refused with a reason and a hint where there is nothing to run, or a run has not ended', async () => {
    const bare = await teamInPhase('DESIGN', { base: null, head: null, baselineKey: null });
    expect(await bare.say('/tdd run_tests AUTH-1', bob)).toMatchObject({
      ok: false,
      error: '/tdd run_tests: AUTH-1 has no branch yet, so there is no commit to run.',
      hint: 'See where it stands: /tdd status AUTH-1',
    });
    const team = await teamInPhase('DESIGN');
    await team.must('/tdd run_tests', bob);
    expect(await team.say('/tdd run_tests', bob)).toMatchObject({
      ok: false,
      error: expect.stringMatching(
        /^\/tdd run_tests: the tests of AUTH-1 are running, since .* UTC for Bob\.$/,
      ),
    });
    expect(await asked(team)).toHaveLength(1);
    await team.must('/tdd abort AUTH-1');
    expect(await team.say('/tdd run_tests AUTH-1', bob)).toMatchObject({
      ok: false,
      error: '/tdd run_tests: AUTH-1 has no running cycle.',
    });
    expect(await team.say('/tdd run_tests AUTH-1', vic)).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs'),
    });
  });

  it('says so when the run was lost, and takes the next one', async () => {
    const team = await teamInPhase('DESIGN');
    const bench = createJobBench(team);
    await team.must('/tdd run_tests', bob);
    await enqueue(team, bench);
    const [job] = await bench.jobs();
    const { executions, answered } = createNotingExecutions();
    await failJob({ jobId: job?.id ?? '' }, { ...team.deps, executions });
    expect(answered).toEqual([]);
    expect((await team.cycleOf('AUTH-1')).status).toBe('running');
    expect((await team.must('/tdd status')).reply).toContain('could not be run: was lost three times');
    await team.must('/tdd run_tests', bob);
    expect(new Set((await asked(team)).map(({ jobId }) => jobId)).size).toBe(2);
  });

  it('leaves no job behind when the cycle ended before it was on the queue', async () => {
    const team = await teamInPhase('DESIGN');
    const bench = createJobBench(team);
    await team.must('/tdd run_tests', bob);
    const [effect] = await asked(team);
    await team.must('/tdd abort AUTH-1');
    if (effect !== undefined) await enqueueAskedRun(effect, bench.deps);
    expect(await readRecord(team.store, 'job', tableKeys.job(effect?.jobId ?? ''))).toBeUndefined();
  });
});
