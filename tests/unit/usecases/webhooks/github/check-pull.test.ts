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
import { BASE, groundWithMembers, HEAD, pull, ref } from './pulls.ts';

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
