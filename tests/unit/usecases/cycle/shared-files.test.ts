import { describe, expect, it } from 'vitest';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { applyVerdict } from '#shared/usecases/cycle/apply-verdict.ts';
import { nextStep } from '#shared/usecases/cycle/next-step.usecase.ts';
import { readCycle } from '#shared/usecases/cycle/read-cycle.usecase.ts';
import { releaseFiles } from '#shared/usecases/cycle/release-files.usecase.ts';
import { loadCycle } from '#shared/usecases/cycle/save-cycle.ts';
import { repairFiles } from '#shared/usecases/cycle/repair-files.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createTeam } from '../team.ts';
import type { Team } from '../team.ts';
import { BASE, MADE, effectsOf } from './running-cycle.ts';

/** Stories under way, the designs of all still to come, in a mode that asks nobody. */
const designing = async (...stories: readonly string[]): Promise<Team> => {
  const team = await createTeam();
  for (const id of stories) {
    await team.must(`/backlog add_story "${id}: A story"`);
    await team.must(`/tdd start ${id}`);
    await team.change(id, (cycle) => ({
      ...cycle,
      base: { commit: BASE, defaultBranchCommit: BASE, merged: [] },
      head: BASE,
      baselineKey: 'jobs/baseline.json',
    }));
  }
  return team;
};

/** The story's machine has its design judged: accepted, with these files. */
const acceptDesign = async (team: Team, story: string, files: readonly string[]): Promise<CycleRecord> => {
  const { id } = await team.cycleOf(story);
  await nextStep({ cycleId: id, phase: 'DESIGN' }, team.deps);
  await team.change(story, (cycle) => ({
    ...cycle,
    attempt: cycle.attempt === null ? null : { ...cycle.attempt, step: 'verdict', commit: MADE },
  }));
  return judge(team, id, files);
};

const judge = (team: Team, cycleId: string, files: readonly string[]): Promise<CycleRecord> =>
  transactionally(team.deps, async (tx) =>
    applyVerdict(tx, team.deps.ids, await loadCycle(tx, cycleId), {
      key: 'verdicts/1.json',
      expectedTestsKey: null,
      design: {
        criteria: [{ id: 'AC1', text: 'it works' }],
        interfaces: [],
        files: [...files],
        changes: [],
        packages: [],
        level: 'unit',
      },
      verdict: {
        v: 1, phase: 'DESIGN', accepted: true, reasons: [], notes: [], gates: [], sendBackTo: null, expected: null, coverage: null, flaky: [],
      }, // prettier-ignore
    }),
  );

/** What the dispatcher does with effects that release files; each twice, as after a crash. */
const release = async (team: Team): Promise<void> => {
  for (const record of await team.effects()) {
    if (record.effect.kind !== 'release-files') continue;
    await releaseFiles(record.effect, team.deps);
    await releaseFiles(record.effect, team.deps);
    await team.store.transact([{ kind: 'delete', key: tableKeys.effect(record.id), expect: 'any' }]);
  }
};

const storyOf = async (team: Team, story: string) => team.cycleOf(story);
const claimOf = (team: Team, path: string) =>
  readRecord(team.store, 'file-claim', tableKeys.fileClaim('user-api', path));

describe('stories whose designs name the same file', () => {
  it('are not run side by side: the later one waits without a slot, and everyone can see for whom', async () => {
    const team = await designing('AUTH-1', 'AUTH-2');
    const first = await acceptDesign(team, 'AUTH-1', ['src/a.js', 'src/x.js']);
    expect(first).toMatchObject({
      status: 'waiting',
      wait: { kind: 'gate' },
      files: ['src/a.js', 'src/x.js'],
    });
    const second = await acceptDesign(team, 'AUTH-2', ['./src/x.js', 'src/b.js']);
    expect(second).toMatchObject({ status: 'waiting', wait: { kind: 'files' }, phase: 'DESIGN' });
    expect((await team.project()).openApprovals).toHaveLength(1);
    expect((await team.must('/tdd status AUTH-2')).reply).toContain('waits for AUTH-1: both change src/x.js');
    expect((await team.project()).openCycles.filter(({ status }) => status === 'running')).toEqual([]);
    const { id } = await storyOf(team, 'AUTH-2');
    expect((await nextStep({ cycleId: id, phase: 'DESIGN' }, team.deps)).step).toBe('park');
  });

  it('run side by side where no file is the same', async () => {
    const team = await designing('AUTH-1', 'AUTH-2');
    await acceptDesign(team, 'AUTH-1', ['src/x.js']);
    expect(await acceptDesign(team, 'AUTH-2', ['src/y.js'])).toMatchObject({ wait: { kind: 'gate' } });
  });

  it('go on after each other: the later one starts anew from the branch of the one that was finished', async () => {
    const team = await designing('AUTH-1', 'AUTH-2');
    await acceptDesign(team, 'AUTH-1', ['src/x.js']);
    await acceptDesign(team, 'AUTH-2', ['src/x.js']);
    await team.change('AUTH-2', (cycle) => ({
      ...cycle,
      wait: { kind: 'files', token: 'tok-2', approvalId: null },
    }));
    await team.finish('AUTH-1');
    await release(team);
    const second = await storyOf(team, 'AUTH-2');
    expect(second).toMatchObject({
      status: 'running',
      wait: null,
      base: null,
      follows: ['AUTH-1'],
      files: ['src/x.js'],
      phase: 'DESIGN',
    });
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-2' }]);
    expect((await nextStep({ cycleId: second.id, phase: 'DESIGN' }, team.deps)).step).toBe('left');
    expect((await readCycle({ cycleId: second.id }, team.deps)).stage).toBe('prepare');
    expect(await claimOf(team, 'src/x.js')).toMatchObject({ cycleId: second.id, waiting: [] });
  });

  it('go on with the same design where the other was given up', async () => {
    const team = await designing('AUTH-1', 'AUTH-2');
    await acceptDesign(team, 'AUTH-1', ['src/x.js']);
    await acceptDesign(team, 'AUTH-2', ['src/x.js']);
    await team.must('/tdd abort AUTH-1');
    await release(team);
    const second = await storyOf(team, 'AUTH-2');
    expect(second).toMatchObject({ status: 'running', head: BASE, attempt: { step: 'verdict' } });
    expect(second.follows).toBeUndefined();
    expect(await judge(team, second.id, ['src/x.js'])).toMatchObject({ wait: { kind: 'gate' } });
  });

  it('never wait for each other, in whatever order their designs name the files', async () => {
    const team = await designing('AUTH-1', 'AUTH-2', 'AUTH-3');
    await acceptDesign(team, 'AUTH-1', ['src/b.js']);
    await acceptDesign(team, 'AUTH-2', ['src/c.js', 'src/b.js', 'src/a.js']);
    const third = await acceptDesign(team, 'AUTH-3', ['src/c.js', 'src/a.js']);
    expect(third.waitsFor).toMatchObject({ path: 'src/a.js', storyId: 'AUTH-2' });
    await team.finish('AUTH-1');
    await release(team);
    const again = await team.cycleOf('AUTH-2');
    await team.change('AUTH-2', (cycle) => ({
      ...cycle,
      base: { commit: BASE, defaultBranchCommit: BASE, merged: ['tdd/AUTH-1'] },
      head: BASE,
      baselineKey: 'jobs/baseline-2.json',
    }));
    // The new design needs one file less: who waits for that one goes on at once.
    await acceptDesign(team, 'AUTH-2', ['src/b.js', 'src/c.js']);
    await release(team);
    expect(await claimOf(team, 'src/a.js')).toMatchObject({ storyId: 'AUTH-3' });
    expect(await team.cycleOf('AUTH-3')).toMatchObject({ status: 'running', files: ['src/a.js'] });
    expect(await claimOf(team, 'src/c.js')).toMatchObject({ cycleId: again.id });
    const { id } = await team.cycleOf('AUTH-3');
    expect(await judge(team, id, ['src/c.js', 'src/a.js'])).toMatchObject({
      waitsFor: { path: 'src/c.js', storyId: 'AUTH-2' },
    });
    await team.finish('AUTH-2');
    await release(team);
    expect(await team.cycleOf('AUTH-3')).toMatchObject({ status: 'running', follows: ['AUTH-2'] });
    await team.finish('AUTH-3');
    await release(team);
    expect(await claimOf(team, 'src/a.js')).toBeUndefined();
    expect(await claimOf(team, 'src/c.js')).toBeUndefined();
  });

  it('stand in line, and are shown to wait for whoever has the file now', async () => {
    const team = await designing('AUTH-1', 'AUTH-2', 'AUTH-3');
    for (const story of ['AUTH-1', 'AUTH-2', 'AUTH-3']) await acceptDesign(team, story, ['src/x.js']);
    expect((await team.must('/tdd overview')).reply).toContain('AUTH-3: DESIGN waiting, waits for AUTH-1');
    await team.finish('AUTH-1');
    await release(team);
    expect((await team.must('/tdd overview')).reply).toContain('AUTH-3: DESIGN waiting, waits for AUTH-2');
  });

  it('are passed over in the line when they were aborted while they waited', async () => {
    const team = await designing('AUTH-1', 'AUTH-2', 'AUTH-3');
    for (const story of ['AUTH-1', 'AUTH-2', 'AUTH-3']) await acceptDesign(team, story, ['src/x.js']);
    await team.must('/tdd abort AUTH-2');
    await team.finish('AUTH-1');
    await release(team);
    expect(await team.cycleOf('AUTH-3')).toMatchObject({ status: 'running', follows: ['AUTH-1'] });
  });

  it('are brought on by the repair where the release was lost', async () => {
    const team = await designing('AUTH-1', 'AUTH-2');
    await acceptDesign(team, 'AUTH-1', ['src/x.js']);
    await acceptDesign(team, 'AUTH-2', ['src/x.js']);
    const before = team.store.dump();
    await repairFiles(team.deps);
    expect(team.store.dump()).toEqual(before);
    await team.finish('AUTH-1');
    await repairFiles(team.deps);
    expect(await team.cycleOf('AUTH-2')).toMatchObject({ status: 'running', follows: ['AUTH-1'] });
  });
});
