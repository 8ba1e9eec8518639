import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, DependenciesRecord } from '#shared/contracts/records.contract.ts';
import { sendBack } from '#shared/usecases/cycle/move-phase.ts';
import { cancelJobs } from '#shared/usecases/jobs/cancel-jobs.ts';
import { cleanAllDependencies } from '#shared/usecases/jobs/clean-dependencies.usecase.ts';
import { enqueueCycleJob } from '#shared/usecases/jobs/enqueue-cycle-job.usecase.ts';
import { failJob } from '#shared/usecases/jobs/fail-job.usecase.ts';
import { allRecords, queryRecords } from '#shared/usecases/records/read-records.ts';
import { createTeam, type Team } from '../team.ts';
import { createJobBench } from './job-bench.ts';
import { BASE, effectsOf, toldKinds } from './running-cycle.ts';

const LOCK = 'e'.repeat(64);
const PROJECT = 'user-api';

const settings = (lockHash: string): NonNullable<CycleRecord['settings']> => ({
  mode: 'partial', runner: null, lockHash, runnerScripts: [], coverageThreshold: 80, generated: [],
  protectedPaths: [], criticalPaths: [], publicContracts: [], allowMarks: [], gateMinutes: 120, models: {},
  context: {}, unsandboxed: false,
}); // prettier-ignore

/** Stories whose cycles have their branch and no packages yet. */
const teamWith = async (locks: Readonly<Record<string, string>>): Promise<Team> => {
  const team = await createTeam();
  for (const [id, lock] of Object.entries(locks)) {
    await team.must(`/backlog add_story "${id}: Sign in"`);
    await team.must(`/tdd start ${id}`);
    await team.change(id, (cycle) => ({
      ...cycle,
      base: { commit: BASE, defaultBranchCommit: BASE, merged: [] },
      head: BASE,
      settings: settings(lock),
    }));
  }
  return team;
};

const open = async (locks: Readonly<Record<string, string>>) => {
  const team = await teamWith(locks);
  const bench = createJobBench(team);
  /** As the machine asks, twice, as after a crash. */
  const install = async (story: string, token = `token-${story}`): Promise<void> => {
    const { id } = await team.cycleOf(story);
    await enqueueCycleJob({ cycleId: id, kind: 'install', token }, bench.deps);
    await enqueueCycleJob({ cycleId: id, kind: 'install', token }, bench.deps);
  };
  const jobOf = async (story: string): Promise<string> => {
    const { id } = await team.cycleOf(story);
    const jobs = (await bench.jobs()).filter(({ cycleId }) => cycleId === id);
    return jobs.at(-1)?.id ?? 'none';
  };
  const records = (): Promise<readonly DependenciesRecord[]> =>
    allRecords<'dependencies'>((cursor) =>
      queryRecords(team.store, 'dependencies', { ...tableKeys.allDependencies(PROJECT), cursor }),
    );
  /** Tokens that are answered by transactions. */
  const woken = async (): Promise<readonly string[]> =>
    (await effectsOf(team, 'answer-token')).flatMap((effect) =>
      effect.kind === 'answer-token' ? [effect.token] : [],
    );
  const made = (archive: string) => ({
    install: { dependenciesKey: archive, bytes: 10, changeSet: { v: 1, changes: [] } },
  });
  return { team, bench, install, jobOf, records, woken, made };
};

describe('packages of a project', () => {
  it('are installed once for cycles that need the same at the same time', async () => {
    const { team, bench, install, jobOf, records, woken, made } = await open({
      'AUTH-1': LOCK,
      'AUTH-2': LOCK,
      'AUTH-3': 'f'.repeat(64),
    });
    await install('AUTH-1');
    await install('AUTH-2');
    await install('AUTH-3');
    expect(await bench.jobs()).toHaveLength(2);
    expect(new Set(bench.sent).size).toBe(2);

    const job = await jobOf('AUTH-1');
    await bench.finish(job, made('jobs/a/products/d.tar.gz'));
    const [one, two, three] = [
      await team.cycleOf('AUTH-1'),
      await team.cycleOf('AUTH-2'),
      await team.cycleOf('AUTH-3'),
    ];
    expect(one.dependenciesKey).toBe(`jobs/${job}/result.json`);
    expect(two.dependenciesKey).toBe(one.dependenciesKey);
    expect(three.dependenciesKey).toBeNull();
    expect(await woken()).toEqual(expect.arrayContaining(['token-AUTH-1', 'token-AUTH-2']));
    expect(await toldKinds(team, two.id)).toContain('dependencies.shared');
    expect((await records()).filter(({ status }) => status === 'ready')).toMatchObject([
      { archiveKey: 'jobs/a/products/d.tar.gz', bytes: 10, waiting: [] },
    ]);
  });

  it('are there at once for a cycle that begins later, and anew where the toolchain is another', async () => {
    const { team, bench, install, jobOf, made } = await open({ 'AUTH-1': LOCK });
    await install('AUTH-1');
    await bench.finish(await jobOf('AUTH-1'), made('a'));
    for (const id of ['AUTH-2', 'AUTH-3']) {
      await team.must(`/backlog add_story "${id}: Sign in"`);
      await team.must(`/tdd start ${id}`);
      await team.change(id, (cycle) => ({ ...cycle, settings: settings(LOCK), head: BASE }));
    }
    await install('AUTH-2');
    expect(bench.answered.map(({ token }) => token)).toContain('token-AUTH-2');
    expect((await team.cycleOf('AUTH-2')).dependenciesKey).toBe(
      (await team.cycleOf('AUTH-1')).dependenciesKey,
    );
    const newer = { ...bench.deps, toolchain: async () => 'node 140' };
    const { id } = await team.cycleOf('AUTH-3');
    await enqueueCycleJob({ cycleId: id, kind: 'install', token: 't' }, newer);
    expect(await bench.jobs()).toHaveLength(2);
  });

  it.each([
    [
      'could not be installed',
      async (bench: ReturnType<typeof createJobBench>, job: string) =>
        bench.finish(job, { outcome: 'install-failed', text: 'no such package' }),
    ],
    [
      'were lost three times',
      async (bench: ReturnType<typeof createJobBench>, job: string) =>
        failJob(
          { jobId: job },
          { ...bench.deps, executions: { ...bench.deps.executions, fail: async () => undefined } },
        ),
    ],
    [
      'belonged to a story that was given up',
      async (bench: ReturnType<typeof createJobBench>, _job: string, cycle: string) =>
        cancelJobs(cycle, bench.deps),
    ],
  ])('that %s leave nobody waiting: the next one installs', async (_how, end) => {
    const { team, bench, install, jobOf, records, woken, made } = await open({
      'AUTH-1': LOCK,
      'AUTH-2': LOCK,
    });
    await install('AUTH-1');
    await install('AUTH-2');
    await end(bench, await jobOf('AUTH-1'), (await team.cycleOf('AUTH-1')).id);
    expect(await woken()).toContain('token-AUTH-2');
    expect((await team.cycleOf('AUTH-2')).dependenciesKey).toBeNull();
    expect(await records()).toEqual([]);

    await install('AUTH-2', 'again');
    await bench.finish(await jobOf('AUTH-2'), made('b'));
    expect((await team.cycleOf('AUTH-2')).dependenciesKey).toBe(`jobs/${await jobOf('AUTH-2')}/result.json`);
  });

  it('that a design adds go with that design', async () => {
    const { team, bench, install, jobOf, made, records } = await open({ 'AUTH-1': LOCK });
    await install('AUTH-1');
    await bench.finish(await jobOf('AUTH-1'), made('base'));
    const base = (await team.cycleOf('AUTH-1')).dependenciesKey;
    await team.change('AUTH-1', (cycle) => ({
      ...cycle,
      phase: 'TEST_RED',
      baselineKey: 'jobs/baseline.json',
      attempt: {
        phase: 'TEST_RED', n: 1, step: 'install', startedAt: cycle.startedAt, from: BASE, agentJob: null,
        agentResultKey: null, commit: null, testJob: null, testResultKey: null,
      },
    })); // prettier-ignore
    await install('AUTH-1', 'adding');
    await bench.finish(await jobOf('AUTH-1'), made('added'));
    const added = { ...(await team.cycleOf('AUTH-1')), packagesCommit: BASE };
    expect(added).toMatchObject({
      dependenciesKey: expect.not.stringMatching(base ?? ''),
      attempt: { step: 'packages' },
    });
    expect(sendBack(added, 'TEST_RED', null).dependenciesKey).toBe(added.dependenciesKey);
    expect(sendBack(added, 'DESIGN', null).dependenciesKey).toBe(base);
    expect(await records()).toHaveLength(2);
  });

  it('are cleaned up when they are old, but not while a cycle uses them', async () => {
    const { team, bench, install, jobOf, made, records } = await open({ 'AUTH-1': LOCK });
    await install('AUTH-1');
    await bench.deps.blobs.put('archive', new Uint8Array(10));
    await bench.finish(await jobOf('AUTH-1'), made('archive'));
    team.passMinutes(31 * 24 * 60);
    expect(await cleanAllDependencies(bench.deps)).toBe(0);
    await team.finish('AUTH-1');
    expect(await cleanAllDependencies(bench.deps)).toBe(1);
    expect([await records(), await bench.deps.blobs.exists('archive')]).toEqual([[], false]);
    expect(await cleanAllDependencies(bench.deps)).toBe(0);
  });

  it('are cleaned up when there are too many of them, those first that were used longest ago', async () => {
    const { team, bench, install, jobOf, records } = await open({ 'AUTH-1': LOCK, 'AUTH-2': 'f'.repeat(64) });
    const large = (archive: string) => ({
      install: { dependenciesKey: archive, bytes: 1.5 * 1024 ** 3, changeSet: { v: 1, changes: [] } },
    });
    for (const story of ['AUTH-1', 'AUTH-2']) {
      await install(story);
      await bench.finish(await jobOf(story), large(story));
      await team.finish(story);
    }
    expect(await cleanAllDependencies(bench.deps)).toBe(1);
    expect((await records()).map(({ archiveKey }) => archiveKey)).toEqual(['AUTH-2']);
  });
});
