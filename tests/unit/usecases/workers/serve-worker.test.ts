import { describe, expect, it } from 'vitest';
import { createHandler } from '#functions/job-access/handler.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import type { WorkerPlace } from '#shared/contracts/worker-calls.contract.ts';
import { failJob } from '#shared/usecases/jobs/fail-job.usecase.ts';
import { saveProject } from '../../../contract/harness/bench-project.ts';
import { createJobBench, testSpec } from '../../../contract/harness/job-bench.ts';

const setUp = async (of: { cycleId?: string; image?: string } = {}) => {
  const bench = createJobBench(undefined, (jobId) => ({
    ...testSpec(jobId),
    dependenciesKey: 'jobs/install/result.json',
  }));
  const handler = createHandler(bench);
  const job = await bench.submit('job_1', of);
  await bench.receive();
  const ref = (of: JobRecord = job) => ({ v: 1, jobId: of.id, claimKey: of.claimKey });
  const claim = (place: WorkerPlace, of: JobRecord = job) => handler({ call: 'claim', ...ref(of), place });
  return { bench, handler, job, ref, claim };
};

describe('access to a job', () => {
  it('gives a test runner the jobs of one cycle only, and leaves the others as they were', async () => {
    const { bench, claim } = await setUp({ cycleId: 'cyc_1' });
    const place = await bench.place();
    expect(await claim(place)).toMatchObject({ kind: 'claimed' });
    expect(await bench.worker()).toMatchObject({ jobId: 'job_1', servesId: 'cyc_1' });
    const other = await bench.submit('job_2', { cycleId: 'cyc_2' });
    expect(await claim(place, other)).toEqual({ kind: 'not-yours' });
    expect(await bench.job('job_2')).toMatchObject({ status: 'queued', generation: 1, leaseUntilMs: null });
    const further = await bench.submit('job_3', { cycleId: 'cyc_1' });
    expect(await claim(place, further)).toMatchObject({ kind: 'claimed' });
  });

  it('gives a job to a task of its environment only, and of a place that is still its own', async () => {
    const { bench, claim } = await setUp({ image: 'python:3.13' });
    const place = await bench.place();
    expect(await claim(place)).toEqual({ kind: 'not-yours' });
    expect(await claim({ ...place, startId: 'of before' })).toEqual({ kind: 'not-yours' });
    expect(await claim({ ...place, worker: 'agent-runner' })).toEqual({ kind: 'over' });
    expect(await claim(await bench.place({ image: 'python:3.13' }))).toMatchObject({ kind: 'claimed' });
  });

  it('signs inputs that the job names, the archive behind its install job, and nothing else', async () => {
    const { bench, handler, ref, claim } = await setUp();
    const installed = {
      v: 1, jobId: 'i', outcome: 'done', text: '', runner: null, runs: {}, readings: [], hollow: null, sentinel: null,
      changedLines: {}, changedFiles: [], suspicious: [], qualityFindings: [], isolation: null, durationMs: 1,
      install: { dependenciesKey: 'jobs/install/products/1-dependencies.tar.gz', changeSet: { v: 1, changes: [] } },
    }; // prettier-ignore
    await bench.blobs.put('jobs/install/result.json', Buffer.from(JSON.stringify(installed)));
    await claim(await bench.place());
    const read = (key: string, generation = 1) => handler({ call: 'read', ...ref(), generation, key });
    for (const key of [
      testSpec('job_1').snapshotKey,
      'jobs/install/result.json',
      installed.install.dependenciesKey,
    ])
      expect(await read(key)).toEqual({ url: expect.stringContaining(key.split('/').at(-1)!) as unknown });
    for (const key of ['jobs/job_2/result.json', 'projects/q/snapshots/x.tar', '../x'])
      await expect(read(key)).rejects.toMatchObject({ name: 'JobAccessRefused' });
    await expect(read(testSpec('job_1').snapshotKey, 2)).rejects.toThrow('is not held');
    bench.clock.passSeconds(61);
    await expect(read(testSpec('job_1').snapshotKey)).rejects.toThrow('is not held');
  });

  it('signs products under the job and the generation, of a plain name and a bounded size', async () => {
    const { bench, handler, ref, claim } = await setUp();
    await claim(await bench.place());
    const write = (name: string, bytes = 10) =>
      handler({ call: 'write', ...ref(), generation: 1, name, bytes });
    expect(await write('result.json')).toMatchObject({ key: 'jobs/job_1/products/1-result.json' });
    for (const name of ['../result.json', 'a/b', '', '.x', 'x'.repeat(80)])
      await expect(write(name)).rejects.toMatchObject({ name: 'JobAccessRefused' });
    await expect(write('archive', 2 ** 31)).rejects.toThrow('name and size');
  });

  it('refuses who did not get the message, whatever they ask', async () => {
    const { bench, handler, ref, claim } = await setUp();
    const place = await bench.place();
    await claim(place);
    const forged = { ...ref(), claimKey: 'f'.repeat(40), generation: 1 };
    for (const call of [
      { call: 'read', key: testSpec('job_1').snapshotKey },
      { call: 'write', name: 'x', bytes: 1 },
      { call: 'finish', product: 'x' },
    ])
      await expect(handler({ ...call, ...forged })).rejects.toThrow('is not held');
    expect(await handler({ call: 'renew', ...forged, place })).toEqual({ held: false });
    await handler({ call: 'release', ...forged, resend: true });
    expect(await bench.job()).toMatchObject({ status: 'running', generation: 1 });
    await expect(handler({ call: 'other' })).rejects.toThrow();
  });

  it('sends a job that is handed back anew, so that it counts as no loss', async () => {
    const { bench, handler, ref, claim } = await setUp();
    await claim(await bench.place());
    await handler({ call: 'release', ...ref(), generation: 1, resend: true });
    expect(await bench.job()).toMatchObject({ status: 'queued', generation: 2, leaseUntilMs: null });
    expect(await bench.receive()).toBeUndefined();
    bench.clock.passSeconds(3);
    expect(await bench.receive()).toMatchObject({ receiveCount: 1, body: { jobId: 'job_1', generation: 2 } });
    // Whoever handed it back holds nothing any more.
    await handler({ call: 'release', ...ref(), generation: 1, resend: true });
    bench.clock.passSeconds(3);
    expect(await bench.receive()).toBeUndefined();
  });

  it('lets a job that broke off be taken at once, under the next generation', async () => {
    const { bench, handler, ref, claim } = await setUp();
    await claim(await bench.place());
    await handler({ call: 'release', ...ref(), generation: 1, resend: false });
    expect(await claim(await bench.place())).toMatchObject({ kind: 'claimed', generation: 2 });
  });

  it('keeps a dead message from failing a job that somebody works on', async () => {
    const { bench, claim } = await setUp();
    await saveProject(bench);
    await claim(await bench.place());
    const deps = { ...bench, executions: { fail: () => Promise.resolve() } as never };
    await expect(failJob({ jobId: 'job_1' }, deps)).rejects.toMatchObject({ name: 'JobStillHeld' });
    bench.clock.passSeconds(61);
    await failJob({ jobId: 'job_1' }, deps);
    expect((await bench.job()).status).toBe('failed');
  });
});
