import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openClone } from '#shared/adapters/git/open-clone.ts';
import { evidencePlaces, sealedEvidence } from '#shared/contracts/evidence.contract.ts';
import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import type {
  ApprovalRecord,
  CycleRecord,
  ProjectRecord,
  StoryRecord,
} from '#shared/contracts/records.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Repositories, Repository } from '#shared/ports/repository.port.ts';
import { FIRST_PREV } from '#shared/usecases/hash-event.ts';
import { jobId } from '#shared/usecases/jobs/job-id.ts';
import { exportState } from '#shared/usecases/repository/export-state.usecase.ts';
import { gatherCycleState } from '#shared/usecases/repository/cycle-state-files.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { sealEvidence, type SealDeps } from '#shared/usecases/seal-evidence.usecase.ts';
import { verifyEvidence } from '#shared/usecases/verify-evidence.usecase.ts';
import { localBlobs, localSigner, localStore } from '../../contract/harness/local.ts';
import { makeGitRemote, write, type GitRemote } from '../../contract/harness/git-remote.ts';
import { agentJob, report, result, testJob } from './fixture/job-results.ts';
import { ADA, RED_TEST } from './fixture/sealed-story.ts';
import { sha256 } from '#shared/usecases/evidence/sha256.ts';

const NOW = Date.parse('2026-03-01T10:00:00.000Z');
const clock = { nowMs: () => NOW };
const at = new Date(NOW).toISOString();
const blob = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

let remote: GitRemote;
let deps: SealDeps & { blobs: Blobs; repositories: Repositories };
let repository: Repository;

const project = (): ProjectRecord => ({
  v: 1,
  id: 'p1',
  name: 'Sums',
  repository: remote.remote,
  defaultBranch: 'main',
  mode: 'partial',
  state: 'SPRINT_ACTIVE',
  createdAt: at,
  keys: {},
  storyCounts: { proposed: 0, ready: 0, planned: 0, active: 1, done: 0, removed: 0 },
  epicsRunning: 0,
  sprintId: null,
  sprintsMade: 0,
  openCycles: [],
  openApprovals: [],
  ciFailing: false,
  sprintCapacity: 5,
  parallelStories: 2,
  budget: { limitMicroUsd: null, spentMicroUsd: 0, reservedMicroUsd: 0 },
  channels: [],
  members: [],
  stream: { seq: 0, hash: FIRST_PREV },
});
const story: StoryRecord = {
  v: 1,
  id: 'A-1',
  canonicalId: 'A-1',
  projectId: 'p1',
  epicId: null,
  title: 'Add <b>two</b> numbers',
  text: '',
  criteria: ['adds two numbers'],
  dependsOn: [],
  priority: 3,
  status: 'done',
  skipped: false,
  cycleId: 'cyc_1',
  cycles: 1,
  createdAt: at,
  createdBy: ADA,
};
const approval: ApprovalRecord = {
  v: 1,
  id: 'apr_1',
  projectId: 'p1',
  cycleId: 'cyc_1',
  storyId: 'A-1',
  kind: 'finished_story',
  question: 'Is A-1 done?',
  commit: null,
  command: null,
  status: 'approved',
  askedBy: null,
  decidedBy: ADA,
  reason: null,
  openedAt: at,
  expiresAt: null,
  decidedAt: at,
  escalated: false,
};

/** A cycle as the engine leaves it behind: records, events, blobs and a pushed branch. */
async function recordCycle(): Promise<void> {
  const base = (await repository.sync()).head;
  await repository.createBranch('tdd/A-1', base, [], at);
  const step = (
    parent: string,
    message: string,
    changes: ReturnType<typeof write>[],
    moves: { from: string; to: string }[] = [],
  ): Promise<string> => repository.commit({ branch: 'tdd/A-1', parent, message, date: at, changes, moves });
  const [working, kept] = ['tests/tdd/A-1/sum.test.js', 'tests/unit/A-1/sum.test.js'];
  const DESIGN = await step(base, 'design', [write('docs/tdd/A-1/design.md', 'design')]);
  const TEST_RED = await step(DESIGN, 'red', [write(working, RED_TEST)]);
  const CODE_GREEN = await step(TEST_RED, 'green', [
    write('src/sum.js', 'export const sum = (a, b) => a + b;\n'),
  ]);
  const COMMIT = await step(CODE_GREEN, 'done', [], [{ from: working, to: kept }]);
  const commits = { DESIGN, TEST_RED, CODE_GREEN, COMMIT };
  await repository.push('tdd/A-1');
  const runs = {
    DESIGN: null,
    TEST_RED: result(working, 'AC1 adds', 'failed', 'Cannot find module <img src=x onerror=alert(1)>'),
    CODE_GREEN: result(working, 'AC1 adds', 'passed'),
    COMMIT: result(kept, 'AC1 adds', 'passed'),
  };
  for (const phase of ['DESIGN', 'TEST_RED', 'CODE_GREEN', 'COMMIT'] as const) {
    const key = (kind: 'agent' | 'test'): string =>
      blobKeys.jobResult(jobId({ owner: 'cyc_1', phase, attempt: 1, kind }));
    if (phase !== 'COMMIT') await deps.blobs.put(key('agent'), blob(agentJob(`did ${phase}`).result));
    if (runs[phase]) await deps.blobs.put(key('test'), blob(testJob([runs[phase]]).result));
    const verdict = {
      v: 1,
      phase,
      accepted: true,
      reasons: [],
      notes: [],
      gates: [],
      sendBackTo: null,
      expected: null,
      coverage: null,
      flaky: [],
    };
    await deps.blobs.put(blobKeys.verdict('cyc_1', phase, 1), blob(verdict));
  }
  const expectedTestsKey = blobKeys.expectedTests('cyc_1', COMMIT);
  await deps.blobs.put(
    expectedTestsKey,
    blob({ v: 1, storyId: 'A-1', tests: [], files: [{ path: kept, sha256: sha256(RED_TEST) }], removed: [] }),
  );
  await transactionally({ ...deps, clock }, async (tx) => {
    const bare = {
      v: 1,
      id: 'cyc_1',
      projectId: 'p1',
      storyId: 'A-1',
      sprintId: null,
      branch: 'tdd/A-1',
      phase: 'COMMIT',
      status: 'running',
      pauseRequested: false,
      executions: 1,
      phaseRuns: 4,
      base: { commit: base, defaultBranchCommit: base, merged: [] },
      commits,
      head: COMMIT,
      settings: null,
      design: {
        criteria: [{ id: 'AC1', text: 'adds' }],
        interfaces: [],
        files: [],
        changes: [],
        packages: [],
        level: 'unit',
      },
      attempts: {},
      refusalsInRow: 0,
      attempt: null,
      baselineKey: null,
      expectedTestsKey,
      dependenciesKey: null,
      installs: 0,
      packagesCommit: null,
      blockedBecause: null,
      wait: null,
      gatesPassed: [],
      personSays: null,
      lastVerdict: null,
      verdicts: [],
      usage: { inputTokens: 3000, outputTokens: 600, calls: 3, costMicroUsd: 12_600 },
      pushedCommit: COMMIT,
      pullRequestUrl: null,
      evidenceKey: blobKeys.evidence('p1', 'A-1', 'cyc_1'),
      startedAt: at,
      endedAt: null,
      stream: { seq: 0, hash: FIRST_PREV },
    } as CycleRecord;
    const phases = Object.entries(commits).flatMap(([phase, commit]) => [
      { kind: 'attempt.started', data: { phase, attempt: 1 } },
      { kind: 'attempt.committed', data: { phase, attempt: 1, commit } },
      { kind: 'verdict.accepted', data: { phase, attempt: 1, commit, reasons: [], notes: [] } },
    ]);
    tx.save('project', project());
    tx.save('story', story);
    tx.save('approval', { ...approval, commit: COMMIT });
    tx.save(
      'cycle',
      tx.tell(bare, { kind: 'cycle.started', data: {} }, ...phases, {
        kind: 'gate.approved',
        data: { approval: 'apr_1', commit: COMMIT },
        actor: ADA,
      }),
    );
  });
}

beforeEach(async () => {
  remote = makeGitRemote();
  onTestFinished(() => remote.remove());
  deps = {
    store: localStore(clock),
    blobs: localBlobs(),
    repositories: remote.open(),
    signer: localSigner(),
  };
  repository = await deps.repositories.open({ id: 'p1', repository: remote.remote });
  await recordCycle();
});

describe('sealing a cycle', () => {
  test('gathers what was recorded, and what is sealed holds', async () => {
    const { key } = await sealEvidence({ cycleId: 'cyc_1' }, deps);
    const bytes = await deps.blobs.get(key);
    const { evidence } = sealedEvidence.parse(JSON.parse(Buffer.from(bytes).toString()));
    expect(
      evidence.attempts.map(({ phase, run, agent }) => [
        phase,
        run?.storyTests.map((one) => one.status),
        agent?.usage.costMicroUsd,
      ]),
    ).toEqual([
      ['DESIGN', undefined, 4200],
      ['TEST_RED', ['failed'], 4200],
      ['CODE_GREEN', ['passed'], 4200],
      ['COMMIT', ['passed'], undefined],
    ]);
    expect(evidence.files.tests).toEqual([
      {
        path: 'tests/tdd/A-1/sum.test.js',
        promotedPath: 'tests/unit/A-1/sum.test.js',
        sha256: sha256(RED_TEST),
      },
    ]);
    expect(evidence.approvals.map((one) => [one.id, one.decidedBy?.name])).toEqual([['apr_1', 'Ada']]);
    const clone = await openClone({
      path: remote.remote,
      scratch: remote.directory,
      environmentPath: process.env['PATH'] ?? '',
    });
    const [verified] = await verifyEvidence([{ place: key, bytes }], {
      repository: clone,
      publicKey: await deps.signer.publicKey('p1'),
      runTests: null,
    });
    await clone.close();
    expect(verified?.findings).toEqual([]);
  });

  test('a Go package of the story that did not build is its red list, and no other test that failed', async () => {
    const failure = { cause: 'missing-member', message: 'undefined: Sum' } as const;
    const suite = report([result('other/other_test.go', 'TestOther', 'passed')]);
    const unbuilt = { ...suite, fileFailures: [{ project: 'p', file: 'tests/tdd/A-1', failure }] };
    const key = blobKeys.jobResult(jobId({ owner: 'cyc_1', phase: 'TEST_RED', attempt: 1, kind: 'test' }));
    await deps.blobs.delete(key);
    await deps.blobs.put(key, blob({ ...testJob([]).result, runs: { suite: unbuilt } }));
    const { evidence } = sealedEvidence.parse(
      JSON.parse(
        Buffer.from(await deps.blobs.get((await sealEvidence({ cycleId: 'cyc_1' }, deps)).key)).toString(),
      ),
    );
    const red = evidence.attempts.find((attempt) => attempt.phase === 'TEST_RED')?.run;
    expect(red?.storyTests.map(({ file, status }) => [file, status])).toEqual([
      ['tests/tdd/A-1', 'did-not-load'],
    ]);
    expect(red?.othersNotPassed).toEqual([]);
  });

  test('sealed again it is the same, byte for byte', async () => {
    const first = await sealEvidence({ cycleId: 'cyc_1' }, deps);
    const [bytes, page] = [await deps.blobs.get(first.key), await deps.blobs.get(first.pageKey)];
    const again = await sealEvidence({ cycleId: 'cyc_1' }, { ...deps, repositories: remote.open() });
    expect(again).toEqual(first);
    expect(Buffer.compare(await deps.blobs.get(first.key), bytes)).toBe(0);
    expect(Buffer.compare(await deps.blobs.get(first.pageKey), page)).toBe(0);
  });

  test('the page shows every text as text and loads nothing', async () => {
    const { pageKey } = await sealEvidence({ cycleId: 'cyc_1' }, deps);
    const page = Buffer.from(await deps.blobs.get(pageKey)).toString();
    expect(page).toContain('Add &lt;b&gt;two&lt;/b&gt; numbers');
    expect(page).toContain('Cannot find module &lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toMatch(/<(?:img|script|link|iframe)|<b>two|[^x] src=["']?http|url\(/);
    for (const text of [
      'TEST_RED, attempt 1',
      'did CODE_GREEN',
      '$0.0126',
      'Ada (cli)',
      'agent-workflow verify A-1',
    ])
      expect(page).toContain(text);
  });

  test('a cycle that is not there, or has no commit, is refused', async () => {
    await expect(sealEvidence({ cycleId: 'cyc_9' }, deps)).rejects.toThrow('no cycle cyc_9');
  });
});

describe('exporting state', () => {
  const tree = (branch: string): string[] =>
    remote.git(remote.remote, 'ls-tree', '-r', '--name-only', branch).split('\n');

  test('evidence, key and backlog go to a branch without a shared history, from which evidence is found', async () => {
    const { key } = await sealEvidence({ cycleId: 'cyc_1' }, deps);
    await exportState({ projectId: 'p1' }, { ...deps, clock });
    expect(tree(evidencePlaces.branch)).toEqual(
      expect.arrayContaining([
        evidencePlaces.publicKey,
        `${evidencePlaces.folder}A-1/cyc_1.json`,
        '.orch-state/architecture.md',
        '.orch-state/backlog.json',
        '.orch-state/best-practices.md',
        '.orch-state/status.json',
      ]),
    );
    expect(
      remote.git(remote.remote, 'show', `${evidencePlaces.branch}:${evidencePlaces.folder}A-1/cyc_1.json`),
    ).toBe(
      Buffer.from(await deps.blobs.get(key))
        .toString()
        .trim(),
    );
    expect(remote.git(remote.remote, 'rev-list', '--max-parents=0', evidencePlaces.branch)).not.toBe(
      remote.git(remote.remote, 'rev-list', '--max-parents=0', 'main'),
    );
  });

  test('two exports at once, and one more after them, leave one commit of one state', async () => {
    await sealEvidence({ cycleId: 'cyc_1' }, deps);
    await Promise.all([
      exportState({ projectId: 'p1' }, { ...deps, clock }),
      exportState({ projectId: 'p1' }, { ...deps, clock }),
    ]);
    await exportState({ projectId: 'p1' }, { ...deps, clock });
    expect(remote.git(remote.remote, 'rev-list', '--count', evidencePlaces.branch)).toBe('1');
  });

  test('a story branch carries its own cycle only, the same bytes each time and nothing that differs from run to run', async () => {
    const cycle = (await deps.store.get(tableKeys.cycle('cyc_1')))!.data as unknown as CycleRecord;
    const files = await gatherCycleState(cycle, deps);
    expect(files.map((file) => file.path)).toEqual([
      '.orch-state/tdd/cycles/cyc_1.json',
      ...['TEST_RED', 'CODE_GREEN', 'COMMIT'].map(
        (phase) => `.orch-state/tdd/test-results/cyc_1/${phase}-1.json`,
      ),
    ]);
    expect(await gatherCycleState(cycle, deps)).toEqual(files);
    const text = files
      .map((file) => (file.op === 'write' ? Buffer.from(file.contentBase64, 'base64').toString() : ''))
      .join('');
    expect(text).not.toMatch(/duration|Cannot find module|2026-/i);
  });
});
