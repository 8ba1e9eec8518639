import { describe, expect, it } from 'vitest';
import { workQueue, type WorkDeps } from '#shared/edge/work-queue.ts';
import { createJobBench, type JobBench } from '../../contract/harness/job-bench.ts';

type Outcome = 'finished' | 'stopped';

const setUp = async (change: Partial<WorkDeps> = {}, bench: JobBench = createJobBench()) => {
  const place = await bench.place();
  const lines: string[] = [];
  const fields: unknown[] = [];
  const cleaned: number[] = [];
  const taken: string[] = [];
  const script: (Outcome | Error)[] = [];
  const stop = new AbortController();
  const giveUp = new AbortController();
  // A poll takes its time on the test's clock.
  const queue: JobBench['queue'] = {
    ...bench.queue,
    receive: async (name, options) => {
      const found = await bench.queue.receive(name, { ...options, waitSeconds: 0 });
      if (found.length === 0) bench.clock.passSeconds(options.waitSeconds);
      return found;
    },
  };
  const log: WorkDeps['log'] = (message) => {
    const note = (text: string, more: object = {}) => {
      lines.push(text);
      fields.push({ ...more, jobId: message?.jobId });
    };
    return { info: note, error: note };
  };
  const deps: WorkDeps = {
    queue,
    queueName: 'test-jobs',
    desk: bench.desk(place),
    take: (jobs) => async (body) => {
      const { jobId } = body as { jobId: string };
      if ((await jobs.claim(jobId, 1)) === undefined) return 'dropped';
      taken.push(jobId);
      const next = script.shift() ?? 'finished';
      if (next instanceof Error) throw next;
      return next;
    },
    cleanUp: async () => void cleaned.push(taken.length),
    clock: bench.clock,
    log,
    lingerSeconds: 30,
    stop: stop.signal,
    giveUp: giveUp.signal,
    ...change,
  };
  return { bench, deps, lines, fields, cleaned, taken, script, stop, giveUp, queue };
};

const left = async (bench: JobBench): Promise<number> => {
  bench.clock.passSeconds(200);
  return (await bench.queue.receive('test-jobs', { max: 10, visibilitySeconds: 1, waitSeconds: 0 })).length;
};

describe('a worker at its queue', () => {
  it('takes jobs of its cycle while there are any, cleans up after each, lingers, and ends with its place free', async () => {
    const { bench, deps, taken, cleaned } = await setUp();
    await bench.submit('job_1', { cycleId: 'c' });
    await bench.submit('job_2', { cycleId: 'c' });
    const before = bench.clock.nowMs();
    await workQueue(deps);
    expect(taken.toSorted()).toEqual(['job_1', 'job_2']);
    expect(cleaned).toEqual([1, 2]);
    expect(bench.clock.nowMs() - before).toBeGreaterThanOrEqual(30_000);
    expect(bench.clock.nowMs() - before).toBeLessThan(40_000);
    expect(await bench.worker()).toBeUndefined();
    expect(await left(bench)).toBe(0);
  });

  it('looks at the queue once more when it is closing, and takes what came meanwhile', async () => {
    const { bench, deps, taken, queue } = await setUp({ lingerSeconds: 0 });
    let polls = 0;
    const late: JobBench['queue'] = {
      ...queue,
      receive: async (...args) => {
        polls += 1;
        expect((await bench.worker())?.status).toBe('closing');
        if (polls === 1) await bench.submit('job_1');
        return queue.receive(...args);
      },
    };
    await workQueue({ ...deps, queue: late });
    expect([taken, polls]).toEqual([['job_1'], 2]);
  });

  it('hands back a job of another cycle, with all its lives, and goes on waiting no longer for it', async () => {
    const { bench, deps, taken, lines } = await setUp();
    await bench.submit('job_1', { cycleId: 'a' });
    await workQueue({ ...deps, lingerSeconds: 0 });
    const again = await setUp({}, bench);
    await bench.submit('job_2', { cycleId: 'b' });
    await bench.submit('job_3', { cycleId: 'c' });
    await workQueue({ ...again.deps, lingerSeconds: 10 });
    expect([taken, again.taken.length]).toEqual([['job_1'], 1]);
    expect(again.lines.filter((line) => line.includes('handed back')).length).toBeGreaterThan(0);
    expect(lines).not.toContain('the job broke off');
    bench.clock.passSeconds(10);
    const [message] = await bench.queue.receive('test-jobs', {
      max: 1,
      visibilitySeconds: 1,
      waitSeconds: 0,
    });
    expect(message).toMatchObject({ receiveCount: 1 });
  });

  it('leaves a job that breaks off to the next delivery, which counts, and says no address', async () => {
    const { bench, deps, script, lines, fields, taken } = await setUp();
    await bench.submit('job_1');
    script.push(new Error('no route to https://signed.example/key?X-Amz-Signature=secret now'));
    await workQueue(deps);
    expect(taken).toEqual(['job_1', 'job_1']);
    expect(await bench.job()).toMatchObject({ generation: 2 });
    expect(lines).toContain('the job broke off');
    expect(JSON.stringify(fields)).not.toContain('secret');
    expect(JSON.stringify(fields)).toContain('<address>');
  });

  it('brings a job that always breaks off to the dead letters after the third time', async () => {
    const { bench, deps, script, taken } = await setUp();
    await bench.submit('job_1');
    script.push(new Error('1'), new Error('2'), new Error('3'), new Error('4'));
    await workQueue(deps);
    expect(taken).toHaveLength(3);
    const dead = await bench.queue.receive('test-jobs-dead', {
      max: 1,
      visibilitySeconds: 1,
      waitSeconds: 0,
    });
    expect(dead).toMatchObject([{ body: { jobId: 'job_1' } }]);
  });

  it('hides a second copy of a message while the first is worked on, and drops it afterwards', async () => {
    const first = await setUp();
    const { bench } = first;
    await bench.submit('job_1');
    const [message] = await bench.queue.receive('test-jobs', {
      max: 1,
      visibilitySeconds: 9e3,
      waitSeconds: 0,
    });
    const desk = bench.desk(await bench.place());
    await desk.open(message!.body as never, async () => undefined).jobs.claim('job_1', 1);
    await bench.queue.send('test-jobs', message!.body);
    await workQueue({ ...first.deps, lingerSeconds: 20 });
    expect(first.taken).toEqual([]);
    expect((await bench.job()).generation).toBe(1);
  });

  it('takes nothing more when it is told to stop, and lets the running job end', async () => {
    const { bench, deps, taken, stop } = await setUp();
    await bench.submit('job_1');
    await bench.submit('job_2');
    const take: WorkDeps['take'] = (jobs, signal) => async (body) => {
      stop.abort();
      return deps.take(jobs, signal)(body);
    };
    await workQueue({ ...deps, take });
    expect([taken.length, await left(bench), await bench.worker()]).toEqual([1, 1, undefined]);
  });

  it('hands the running job back when its time to stop is over', async () => {
    const { bench, deps, script, stop, giveUp } = await setUp();
    await bench.submit('job_1');
    script.push('stopped');
    const take: WorkDeps['take'] = (jobs, signal) => async (body) => {
      stop.abort();
      giveUp.abort();
      return deps.take(jobs, signal)(body);
    };
    await workQueue({ ...deps, take });
    expect(await bench.job()).toMatchObject({ status: 'queued', generation: 2 });
    expect(await left(bench)).toBe(1);
  });

  it('leaves the message of a job whose lease it lost to whoever has it now', async () => {
    const { bench, deps, script } = await setUp();
    await bench.submit('job_1');
    script.push('stopped');
    await workQueue({ ...deps, lingerSeconds: 0 });
    expect([await left(bench), (await bench.job()).generation]).toEqual([1, 1]);
  });

  it('ends at once when its place was given away', async () => {
    const { bench, deps, taken } = await setUp();
    await bench.submit('job_1');
    await workQueue({ ...deps, desk: bench.desk({ worker: 'test-runner', slot: 1, startId: 'of before' }) });
    expect(taken).toEqual([]);
  });

  it('lets a message that nobody can read wear out', async () => {
    const { bench, deps, lines } = await setUp();
    await bench.queue.send('test-jobs', { not: 'a job' });
    await workQueue(deps);
    expect(lines.filter((line) => line === 'a message is not of this form')).toHaveLength(3);
  });
});
