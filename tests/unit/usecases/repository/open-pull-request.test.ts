import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { CodeHostRefused, CodeHostUnavailable } from '#shared/ports/code-host.port.ts';
import type { Repositories } from '#shared/ports/repository.port.ts';
import { pushBranch } from '#shared/usecases/repository/push-branch.usecase.ts';
import { allRecords, queryRecords, readRecord } from '#shared/usecases/records/read-records.ts';
import { createGround } from '../webhooks/github/ground.ts';

const commit = (digit: string): string => digit.repeat(40);

const finishedCycle = async (changed: Partial<CycleRecord> = {}) => {
  const ground = await createGround('SPRINT_ACTIVE');
  const [storyId = ''] = (await ground.sprint())?.stories ?? [];
  const { id, branch } = await ground.cycleOf(storyId);
  const pushed: string[] = [];
  const blobs = new Map<string, object>([
    [
      'expected',
      {
        v: 1,
        storyId,
        tests: [1, 2, 3].map((n) => ({
          project: '',
          file: 'tests/tdd/a.test.js',
          name: `t${n}`,
          parametrised: false,
          criteria: [],
          keeps: false,
          proof: 'assertion',
          instances: null,
        })),
        files: [{ path: 'tests/tdd/a.test.js', sha256: 'x' }],
        removed: [],
      },
    ],
    [
      'verdict',
      {
        v: 1,
        phase: 'COMMIT',
        accepted: true,
        reasons: [],
        notes: [],
        gates: [],
        sendBackTo: null,
        expected: null,
        coverage: { changed: { covered: 9, measured: 10 }, covered: 9, uncovered: 1 },
        flaky: [],
      },
    ],
  ]);
  await ground.changeCycle(storyId, (cycle) => ({
    ...cycle,
    base: { commit: commit('1'), defaultBranchCommit: commit('1'), merged: [] },
    head: commit('5'),
    commits: { DESIGN: commit('2'), TEST_RED: commit('3'), CODE_GREEN: commit('4'), COMMIT: commit('5') },
    attempts: { TEST_RED: 3, CODE_GREEN: 1 },
    expectedTestsKey: 'expected',
    lastVerdict: {
      phase: 'COMMIT',
      attempt: 1,
      accepted: true,
      reasons: [],
      notes: ['not hollowed: `x` @ada'],
      key: 'verdict',
    },
    ...changed,
  }));
  const repositories = {
    open: async () => ({
      head: async () => commit('5'),
      push: async (name: string) => void pushed.push(name),
      diff: async () => [{ path: 'src/cart.js', change: 'modified' }],
    }),
  } as unknown as Repositories;
  const deps = {
    ...ground.githubDeps,
    repositories,
    blobs: { get: async (key: string) => Buffer.from(JSON.stringify(blobs.get(key))) } as unknown as Blobs,
  };
  return {
    ...ground,
    storyId,
    branch,
    pushed,
    deps,
    push: async (host: Partial<typeof ground.host> = {}) =>
      pushBranch({ cycleId: id }, { ...deps, hosts: { open: async () => ({ ...ground.host, ...host }) } }),
    cycle: async () => readRecord(ground.store, 'cycle', tableKeys.cycle(id)),
    told: async () =>
      (
        await allRecords<'event'>((cursor) =>
          queryRecords(ground.store, 'event', { ...tableKeys.events(id), cursor }),
        )
      ).filter(({ kind }) => kind.startsWith('pull_request.')),
  };
};

describe('the pull request of a finished story', () => {
  it('is opened after the push, laid out with its phases, tests, files and evidence, and labelled', async () => {
    const ground = await finishedCycle();
    await ground.push();
    expect(ground.pushed).toEqual([ground.branch]);
    const [draft] = ground.pulls;
    expect(draft).toMatchObject({ head: ground.branch, base: 'main', labels: ['tdd-cycle', 'needs-review'] });
    expect(draft?.title).toMatch(new RegExp(`^TDD: ${ground.storyId} - `));
    for (const part of [
      '## TDD Cycle Summary',
      `**Story ID:** ${ground.storyId}`,
      '## TDD Phases Completed',
      '✅ **Test Red Phase**: 3 tests proved to fail first (3333333333)',
      '➖ **REFACTOR**: no commit',
      '- **Test Files Created:** 1',
      '- **Test Coverage:** 90.0% of changed lines',
      '- `src/cart.js` modified',
      '- **Refused attempts:** 2',
      '`` not hollowed: `x` @ada ``',
      `https://github.com/Acme/Shop/blob/orch-state/`,
      `agent-workflow verify ${ground.storyId}`,
    ])
      expect(draft?.body).toContain(part);
  });

  it('is recorded with the cycle and the story and told once, and brought up to date when the step runs again', async () => {
    const ground = await finishedCycle();
    await ground.push();
    await ground.push();
    expect(ground.openPulls.size).toBe(1);
    expect(ground.pulls).toHaveLength(2);
    expect(await ground.cycle()).toMatchObject({
      pullRequestNumber: 10,
      pullRequestUrl: 'https://github.com/acme/shop/pull/10',
    });
    expect(await ground.story(ground.storyId)).toMatchObject({ pullRequest: { number: 10 } });
    expect((await ground.told()).map(({ kind, data }) => [kind, data['number']])).toEqual([
      ['pull_request.opened', 10],
    ]);
  });

  it('is stacked on the branch it depends on while that one waits to be merged, and else on the default branch', async () => {
    const merged = { commit: commit('1'), defaultBranchCommit: commit('0'), merged: ['tdd/A-1', 'tdd/B-1'] };
    const ground = await finishedCycle({ base: merged });
    ground.openPulls.set('tdd/A-1', 4);
    await ground.push();
    expect(ground.pulls[0]?.base).toBe('tdd/A-1');
    expect(ground.pulls[0]?.body).toContain('**Stacked on:** #4, `tdd/B-1`');
    ground.openPulls.delete('tdd/A-1');
    await ground.push();
    expect(ground.pulls[1]?.base).toBe('main');
  });

  it('that the host refuses is told and holds up nothing; one that is down has the step tried again', async () => {
    const ground = await finishedCycle();
    await ground.push({ savePullRequest: async () => Promise.reject(new CodeHostRefused('no permission')) });
    expect((await ground.told()).map(({ kind, data }) => [kind, data['why']])).toEqual([
      ['pull_request.refused', 'no permission'],
    ]);
    const down = ground.push({ savePullRequest: async () => Promise.reject(new CodeHostUnavailable('502')) });
    await expect(down).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it('is none where the repository lies on no host', async () => {
    const ground = await finishedCycle();
    const hosts = { open: async () => undefined };
    const cycle = await ground.cycle();
    await pushBranch({ cycleId: cycle?.id ?? '' }, { ...ground.deps, hosts });
    expect([ground.pushed, ground.pulls, await ground.told()]).toEqual([[ground.branch], [], []]);
  });
});
