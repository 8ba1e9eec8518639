import { describe, expect, it, onTestFinished } from 'vitest';
import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import { LEASE_SECONDS } from '#shared/usecases/jobs/claim-job.usecase.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { ReceivedMessage } from '#shared/ports/queue.port.ts';
import { saveProject } from './harness/bench-project.ts';
import { serveBlobs } from './harness/blob-server.ts';
import {
  createJobBench,
  localAccess,
  presignedAccess,
  testSpec,
  type Access,
  type JobBench,
} from './harness/job-bench.ts';
import { localBlobs } from './harness/local.ts';

const ACCESSES: readonly [string, (bench: JobBench, message: ReceivedMessage) => Promise<Access>][] = [
  ['local', localAccess],
  ['presigned', presignedAccess],
];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each(ACCESSES)('the %s access to jobs', (_name, open) => {
  const setUp = async (): Promise<{ bench: JobBench; take: () => Promise<Access> }> => {
    const server = await serveBlobs(localBlobs());
    const { blobs } = server;
    onTestFinished(() => server.close());
    const bench = createJobBench((): Blobs => blobs);
    await bench.submit();
    return {
      bench,
      take: async () => {
        const message = await bench.receive();
        if (message === undefined) throw new Error('the queue gave nothing');
        return open(bench, message);
      },
    };
  };

  it('gives the job with its specification and the length of its lease, once', async () => {
    const { bench, take } = await setUp();
    const { jobs, isBusy } = await take();
    expect(await jobs.claim('job_1', 1)).toEqual({ spec: testSpec('job_1'), leaseSeconds: LEASE_SECONDS });
    expect(isBusy()).toBe(false);
    expect(await bench.job()).toMatchObject({ status: 'running', generation: 1 });
  });

  it('says busy to a second delivery while the lease holds, and gives the next generation when it has lapsed', async () => {
    const { bench, take } = await setUp();
    const first = await take();
    await first.jobs.claim('job_1', 1);
    bench.clock.passSeconds(30);
    expect(await first.jobs.renew('job_1', 1)).toBe(true);
    // The message was hidden again together with the lease.
    bench.clock.passSeconds(40);
    expect(await bench.receive()).toBeUndefined();
    bench.clock.passSeconds(15);
    await bench.queue.send('test-jobs', (await bench.receive())?.body ?? (await messageOf(bench)));
    const second = await take();
    expect([await second.jobs.claim('job_1', 1), second.isBusy()]).toEqual([undefined, true]);
    bench.clock.passSeconds(61);
    const third = await take();
    expect(await third.jobs.claim('job_1', 1)).toBeDefined();
    expect(await bench.job()).toMatchObject({ generation: 2 });
    expect(await first.jobs.renew('job_1', 1)).toBe(false);
  });

  it('reads inputs, writes products and records the result, which answers the machine', async () => {
    const { bench, take } = await setUp();
    await bench.blobs.put('projects/p/snapshots/now.tar', bytes('tar'));
    await saveProject(bench);
    const { jobs } = await take();
    await jobs.claim('job_1', 1);
    expect(Buffer.from(await jobs.fetch('job_1', 'projects/p/snapshots/now.tar')).toString()).toBe('tar');
    const key = await jobs.store('job_1', 'dependencies.tar.gz', bytes('archive'));
    expect(Buffer.from(await bench.blobs.get(key)).toString()).toBe('archive');
    await jobs.finish('job_1', 1, { outcome: 'done' });
    expect(await bench.job()).toMatchObject({ status: 'finished', resultKey: blobKeys.jobResult('job_1') });
    expect(JSON.parse(Buffer.from(await bench.blobs.get(blobKeys.jobResult('job_1'))).toString())).toEqual({
      outcome: 'done',
    });
    const effects = await bench.store.queryIndex({ ...tableKeys.effects() });
    expect(effects.items.map(({ data }) => data['effect'])).toEqual([
      { kind: 'answer-token', token: 'token-of-job_1', output: expect.anything() as unknown },
    ]);
  });

  it('drops a job that has ended, and one that was cancelled while it ran', async () => {
    const { bench, take } = await setUp();
    const { jobs } = await take();
    await jobs.claim('job_1', 1);
    await transactionally(bench, async (tx) => {
      const job = await tx.load('job', tableKeys.job('job_1'));
      tx.save('job', { ...job!, status: 'cancelled', leaseUntilMs: null });
    });
    expect(await jobs.renew('job_1', 1)).toBe(false);
    bench.clock.passSeconds(61);
    const again = await take();
    expect([await again.jobs.claim('job_1', 1), again.isBusy()]).toEqual([undefined, false]);
  });

  it('lets nothing of a worker that lost its lease into the records', async () => {
    const { bench, take } = await setUp();
    await saveProject(bench);
    const slow = await take();
    await slow.jobs.claim('job_1', 1);
    bench.clock.passSeconds(61);
    const quick = await take();
    await quick.jobs.claim('job_1', 1);
    await quick.jobs.finish('job_1', 1, { outcome: 'quick' });
    await slow.jobs.finish('job_1', 1, { outcome: 'slow' }).catch(() => undefined);
    expect(Buffer.from(await bench.blobs.get(blobKeys.jobResult('job_1'))).toString()).toContain('quick');
  });

  it('gives a job to nobody who did not get its message', async () => {
    const { bench } = await setUp();
    const message = await bench.receive();
    const forged = { ...message!, body: { ...message!.body, claimKey: 'f'.repeat(40) } };
    const { jobs, isBusy } = await open(bench, forged);
    expect([await jobs.claim('job_1', 1), isBusy()]).toEqual([undefined, false]);
    expect((await bench.job()).status).toBe('queued');
  });
});

const messageOf = async (bench: JobBench) => {
  const { id: jobId, generation, kind, projectId, cycleId, claimKey } = await bench.job();
  return { v: 1, jobId, generation, kind, projectId, cycleId, claimKey: claimKey ?? '' };
};
