import { describe, expect, it } from 'vitest';
import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { NotInRepository } from '#shared/ports/repository.port.ts';
import type { Repositories } from '#shared/ports/repository.port.ts';
import { enqueuePullJob } from '#shared/usecases/jobs/enqueue-pull-job.usecase.ts';
import { failJob } from '#shared/usecases/jobs/fail-job.usecase.ts';
import { finishJob } from '#shared/usecases/jobs/finish-job.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { preparePull } from '#shared/usecases/repository/prepare-pull.usecase.ts';
import { reportPull } from '#shared/usecases/repository/report-pull.usecase.ts';
import { by, createGround, repository } from './ground.ts';

const HEAD = 'ab'.repeat(20);
const BASE = 'cd'.repeat(20);

const pull = (
  from = 'acme/shop',
  changed: { action?: string; ref?: string; head?: string; type?: string } = {},
) => ({
  action: changed.action ?? 'opened',
  repository,
  sender: by('wes'),
  pull_request: {
    number: 31,
    state: 'open',
    title: 'A change',
    user: by('wes', changed.type),
    head: { ref: changed.ref ?? 'feature', sha: changed.head ?? HEAD, repo: { full_name: from } },
    base: { ref: 'main', sha: BASE, repo: { full_name: 'acme/shop' } },
  },
});
const comment = (body: string, login: string, id = 1) => ({
  action: 'created',
  repository,
  sender: by(login),
  issue: { number: 31 },
  comment: { id, body, user: by(login) },
});
const pressed = (login: string, head = HEAD) => ({
  action: 'requested_action',
  repository,
  sender: by(login),
  requested_action: { identifier: 'allow' },
  check_run: {
    name: 'agent-workflow/tdd',
    head_sha: head,
    external_id: `pull-31-${HEAD}`,
    check_suite: { head_branch: null },
  },
});
const ref = { projectId: 'user-api', number: 31, head: HEAD };

const groundWithMembers = async () => {
  const ground = await createGround();
  await ground.change((project) => ({
    ...project,
    members: [
      ...project.members,
      { id: 'github:wes', name: 'Wes', role: 'developer' },
      { id: 'github:rita', name: 'Rita', role: 'developer' },
      { id: 'github:vera', name: 'Vera', role: 'viewer' },
    ],
  }));
  const steps = async () =>
    (await ground.effects()).flatMap(({ effect }) => (effect.kind === 'check-pull' ? [effect.step] : []));
  return Object.assign(ground, { steps });
};

describe('a pull request of people', () => {
  it('has its tests run, once for each commit', async () => {
    const ground = await groundWithMembers();
    expect(await ground.deliver('pull_request', pull())).toEqual({
      kind: 'done',
      what: ['the tests of #31 run'],
    });
    await ground.deliver('pull_request', pull('acme/shop', { action: 'ready_for_review' }));
    await ground.deliver('pull_request', pull('acme/shop', { action: 'synchronize', head: 'ef'.repeat(20) }));
    expect(await ground.steps()).toEqual(['prepare', 'prepare']);
    expect(ground.checks.map(({ externalId, outcome }) => [externalId, outcome])).toEqual([
      [`pull-31-${HEAD}`, 'running'],
      [`pull-31-${'ef'.repeat(20)}`, 'running'],
    ]);
  });

  it.each([
    ['the team’s own', pull('acme/shop', { ref: 'tdd/SHOP-1' })],
    ['a bot’s', pull('acme/shop', { type: 'Bot' })],
    ['closed', pull('acme/shop', { action: 'closed' })],
  ])('is left alone when it is %s', async (_, event) => {
    const ground = await groundWithMembers();
    expect(await ground.deliver('pull_request', event)).toMatchObject({ kind: 'skipped' });
    expect([await ground.steps(), ground.checks]).toEqual([[], []]);
  });
});

describe('a pull request from a fork', () => {
  const fork = pull('mallory/shop', { ref: 'tdd/SHOP-1' });

  it('runs nothing until a member with write access allows the commit that was looked at', async () => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    expect(await ground.steps()).toEqual([]);
    expect(ground.checks[0]).toMatchObject({ outcome: 'action_required', action: { identifier: 'allow' } });
    expect(
      await ground.deliver('issue_comment', comment(`/agent allow ${HEAD.slice(0, 12)}`, 'wes')),
    ).toMatchObject({ kind: 'done' });
    await ground.deliver('issue_comment', comment(`/agent allow ${HEAD.slice(0, 12)}`, 'wes', 2));
    expect(await ground.steps()).toEqual(['prepare']);
    expect(ground.queued).toEqual([]);
    expect(
      await readRecord(ground.store, 'pull-check', tableKeys.pullCheck('user-api', 31, HEAD)),
    ).toMatchObject({
      status: 'running',
      allowedBy: { id: 'github:wes' },
    });
  });

  it('may be allowed by the check’s own button', async () => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    expect(await ground.deliver('check_run', pressed('wes', BASE))).toMatchObject({ kind: 'skipped' });
    expect(await ground.deliver('check_run', pressed('wes'))).toMatchObject({ kind: 'done' });
    expect(await ground.steps()).toEqual(['prepare']);
  });

  it.each([
    ['a member without write access', 'rita'],
    ['somebody with write access who is no member', 'ada2'],
    ['a viewer', 'vera'],
    ['its author', 'mallory'],
  ])('is not allowed by %s', async (_, login) => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    await ground.deliver('issue_comment', comment(`/agent allow ${HEAD}`, login));
    await ground.deliver('check_run', pressed(login));
    expect(await ground.steps()).toEqual([]);
  });

  it.each(['/agent allow', '/agent allow ab', `/agent allow ${BASE}`])(
    'is not allowed by %s, which names no waiting commit: the answer does',
    async (text) => {
      const ground = await groundWithMembers();
      await ground.deliver('pull_request', fork);
      expect(await ground.deliver('issue_comment', comment(text, 'wes'))).toMatchObject({ kind: 'skipped' });
      expect(await ground.steps()).toEqual([]);
      expect(ground.said.at(-1)?.text).toContain(`/agent allow ${HEAD.slice(0, 12)}`);
    },
  );
});

const result = (changed: JsonObject = {}): JsonObject => ({
  v: 1,
  jobId: 'j',
  outcome: 'done',
  text: '',
  runner: 'node-test',
  readings: [],
  hollow: null,
  sentinel: null,
  changedLines: {},
  suspicious: [],
  qualityFindings: [],
  durationMs: 1,
  isolation: null,
  changedFiles: [
    { path: 'a.js', change: 'modified', role: 'source' },
    { path: 'a.test.js', change: 'added', role: 'test' },
  ],
  runs: {},
  ...changed,
});

const validation = async (lockHash = false) => {
  const ground = await groundWithMembers();
  await ground.deliver('pull_request', pull());
  const kept = new Map<string, Uint8Array>();
  const files: Readonly<Record<string, string>> = lockHash
    ? { 'package.json': '{"dependencies":{"left-pad":"1.0.0"}}', 'package-lock.json': '{}' }
    : {};
  const repositories = {
    open: async () => ({
      sync: async () => ({ defaultBranch: 'main', head: BASE }),
      fetchPull: async () => BASE,
      archive: async (commit: string) => Buffer.from(commit),
      read: async (_commit: string, path: string) =>
        files[path] === undefined ? undefined : Buffer.from(files[path]),
    }),
  } as unknown as Repositories;
  const sent: JsonObject[] = [];
  const deps = {
    ...ground.githubDeps,
    repositories,
    blobs: {
      exists: async (key: string) => kept.has(key),
      put: async (key: string, bytes: Uint8Array) => void kept.set(key, bytes),
      get: async (key: string) => kept.get(key) ?? new Uint8Array(),
    } as unknown as Blobs,
    queue: { send: async (_name: string, body: JsonObject) => void sent.push(body) },
    startWorker: async () => undefined,
    toolchain: async () => 'tools',
    executions: {},
  } as unknown as Parameters<typeof enqueuePullJob>[1] &
    Parameters<typeof preparePull>[1] &
    Parameters<typeof reportPull>[1] &
    Parameters<typeof failJob>[1];
  const jobs = async (): Promise<JobRecord[]> => {
    const found = await Promise.all(
      sent.map(({ jobId }) => readRecord(ground.store, 'job', tableKeys.job(String(jobId)))),
    );
    return found.filter((job) => job !== undefined);
  };
  const finish = async (job: JobRecord | undefined, made: JsonObject): Promise<void> => {
    if (job === undefined) throw new Error('no job');
    const item = await ground.store.get(tableKeys.job(job.id));
    if (item !== undefined)
      await ground.store.transact([
        { kind: 'put', item: { ...item, data: { ...item.data, status: 'running' } }, expect: 'any' },
      ]);
    await finishJob({ jobId: job.id, generation: 1, result: made }, deps);
  };
  return Object.assign(ground, { deps, kept, sent, jobs, finish, repositories });
};

describe('the validation of a pull request', () => {
  it('fetches its files, runs the suite in a sandbox once, and shows what it found with the evidence', async () => {
    const ground = await validation();
    await preparePull(ref, ground.deps);
    await preparePull(ref, ground.deps);
    expect([...ground.kept.keys()]).toEqual([
      blobKeys.snapshot('user-api', BASE),
      blobKeys.snapshot('user-api', HEAD),
    ]);
    expect(await ground.steps()).toEqual(['prepare', 'run']);
    await enqueuePullJob(ref, ground.deps);
    const [job] = await ground.jobs();
    expect(job).toMatchObject({
      kind: 'rerun',
      worker: 'test-runner',
      cycleId: null,
      pull: { number: 31, head: HEAD },
    });
    expect(JSON.parse(Buffer.from(ground.kept.get(job?.specKey ?? '') ?? '').toString())).toMatchObject({
      snapshotKey: blobKeys.snapshot('user-api', HEAD),
      baseSnapshotKey: blobKeys.snapshot('user-api', BASE),
      unsandboxed: false,
    });
    await ground.finish(job, result({ runs: {}, text: 'no suite' }));
    expect(await ground.steps()).toEqual(['prepare', 'run', 'report']);
    await reportPull(ref, ground.deps);
    expect(ground.checks.at(-1)).toMatchObject({
      externalId: `pull-31-${HEAD}`,
      commit: HEAD,
      outcome: 'neutral',
    });
  });

  it('installs its packages first, for itself alone', async () => {
    const ground = await validation(true);
    await preparePull(ref, ground.deps);
    await enqueuePullJob(ref, ground.deps);
    const [install] = await ground.jobs();
    expect(install).toMatchObject({ kind: 'install' });
    expect(install?.dependencies).toBeUndefined();
    await ground.finish(
      install,
      result({ install: { dependenciesKey: 'k', bytes: 1, changeSet: { v: 1, changes: [] } } }),
    );
    expect(await ground.steps()).toEqual(['prepare', 'run', 'run']);
    await enqueuePullJob(ref, ground.deps);
    const [, run] = await ground.jobs();
    expect(run?.kind).toBe('rerun');
  });

  it('says why nothing could be run: packages, a lost job, a commit that is gone', async () => {
    const broken = await validation(true);
    await preparePull(ref, broken.deps);
    await enqueuePullJob(ref, broken.deps);
    await broken.finish((await broken.jobs())[0], result({ outcome: 'install-failed', text: 'no registry' }));
    await reportPull(ref, broken.deps);
    expect(broken.checks.at(-1)).toMatchObject({
      outcome: 'neutral',
      summary: expect.stringContaining('no registry'),
    });

    const lost = await validation();
    await preparePull(ref, lost.deps);
    await enqueuePullJob(ref, lost.deps);
    await failJob({ jobId: (await lost.jobs())[0]?.id ?? '' }, lost.deps);
    await reportPull(ref, lost.deps);
    expect(lost.checks.at(-1)).toMatchObject({
      outcome: 'neutral',
      summary: expect.stringContaining('lost three times'),
    });

    const gone = await validation();
    const repositories = {
      open: async () => ({
        sync: async () => ({}),
        fetchPull: async () => Promise.reject(new NotInRepository('gone')),
      }),
    } as unknown as Repositories;
    await preparePull(ref, { ...gone.deps, repositories });
    expect(await gone.steps()).toEqual(['prepare', 'report']);
    await reportPull(ref, gone.deps);
    expect(gone.checks.at(-1)).toMatchObject({
      outcome: 'neutral',
      summary: expect.stringContaining('gone'),
    });
  });
});
