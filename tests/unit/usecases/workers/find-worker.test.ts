import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { CapacityMissing, EnvironmentUnknown } from '#shared/ports/compute.port.ts';
import type { Compute, WorkerStart } from '#shared/ports/compute.port.ts';
import { findWorker } from '#shared/usecases/workers/find-worker.usecase.ts';
import { repairWorkers } from '#shared/usecases/workers/repair-workers.usecase.ts';
import { reportWorker } from '#shared/usecases/workers/report-worker.usecase.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { saveProject } from '../../../contract/harness/bench-project.ts';
import { createJobBench } from '../../../contract/harness/job-bench.ts';

/** ECS as it answers: one task for one start id. */
const createCloud = () => {
  const tasks = new Map<string, string>();
  const ended = new Set<string>();
  const stopped: string[] = [];
  const asked: WorkerStart[] = [];
  const failures: Error[] = [];
  const compute: Compute = {
    startWorker: async (start) => {
      asked.push(start);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      const task = tasks.get(start.startId) ?? `task-${tasks.size + 1}`;
      tasks.set(start.startId, task);
      return task;
    },
    endedTasks: async (ids) => new Set(ids.filter((id) => ended.has(id))),
    stopTask: async (id) => {
      stopped.push(id);
      ended.add(id);
    },
  };
  return { compute, tasks, ended, stopped, asked, failures };
};

const setUp = (limit = 2) => {
  const bench = createJobBench();
  const cloud = createCloud();
  const fleet = {
    store: bench.store,
    clock: bench.clock,
    compute: cloud.compute,
    limits: { 'agent-runner': limit, 'test-runner': limit },
  };
  const find = async (jobId: string, of: { cycleId?: string; image?: string } = {}) =>
    findWorker(await bench.submit(jobId, of), fleet);
  const placeOf = (slot: number, startId: string) => ({ worker: 'test-runner' as const, slot, startId });
  const report = (slot: number, startId: string, state: 'idle' | 'closing' | 'ended') =>
    reportWorker({ place: placeOf(slot, startId), state }, bench);
  return { bench, cloud, fleet, find, placeOf, report };
};

describe('a worker for a job', () => {
  it('is started on a free place that is taken first, under the name of the job', async () => {
    const { bench, cloud, find } = setUp();
    expect(await find('job_1')).toBe('started');
    expect(cloud.asked).toEqual([{ worker: 'test-runner', slot: 1, startId: 'job_1', image: null }]);
    expect(await bench.worker(1)).toMatchObject({ status: 'starting', taskId: 'task-1', jobId: 'job_1' });
  });

  it('is asked for once however often the job is enqueued, even when the first answer was lost', async () => {
    const { bench, cloud, find } = setUp();
    cloud.failures.push(new Error('timed out'));
    await expect(find('job_1')).rejects.toThrow('timed out');
    expect(await bench.worker(1)).toMatchObject({ taskId: null });
    expect([await find('job_1'), await find('job_1')]).toEqual(['started', 'found']);
    expect(cloud.asked.map(({ startId, slot }) => [startId, slot])).toEqual([
      ['job_1', 1],
      ['job_1', 1],
    ]);
    expect(cloud.tasks.size).toBe(1);
  });

  it('is never one more than the limit, whoever asks at the same time', async () => {
    const { bench, cloud, find } = setUp(2);
    const found = await Promise.all(['job_1', 'job_2', 'job_3', 'job_4'].map((id) => find(id)));
    expect(found.toSorted()).toEqual(['full', 'full', 'started', 'started']);
    expect([cloud.tasks.size, (await bench.worker(3)) === undefined]).toEqual([2, true]);
  });

  it('is one that waits, and each that waits is promised one job', async () => {
    const { cloud, bench, find } = setUp(3);
    await bench.place();
    expect([await find('job_1'), await find('job_2')]).toEqual(['found', 'started']);
    expect(cloud.asked.map(({ slot }) => slot)).toEqual([2]);
  });

  it.each([
    ['works', { jobId: 'job_0' }],
    ['is closing', { status: 'closing' as const }],
    ['serves another cycle', { servesId: 'cyc_2' }],
    ['has another environment', { image: 'python:3.13' }],
    ['has not been heard of', { leaseUntilMs: 0 }],
  ])('is not one that %s', async (_what, change) => {
    const { bench, find } = setUp();
    await bench.place(change);
    expect(await find('job_1', { cycleId: 'cyc_1' })).toBe('started');
  });

  it('is none while there is no capacity, and the place stays free', async () => {
    const { bench, cloud, find } = setUp();
    cloud.failures.push(new CapacityMissing('test-runner', ['RESOURCE:CPU']));
    expect(await find('job_1')).toBe('no-capacity');
    expect(await bench.worker(1)).toBeUndefined();
  });

  it('is an error when the deployment does not know the environment', async () => {
    const { bench, cloud, find } = setUp();
    cloud.failures.push(new EnvironmentUnknown('evil:1'));
    await expect(find('job_1', { image: 'evil:1' })).rejects.toThrow('tdd.environment.image');
    expect(await bench.worker(1)).toBeUndefined();
  });
});

describe('a worker that reports', () => {
  it('keeps the job it was started for until it has looked for it, then takes any, closes and ends', async () => {
    const { bench, find, report } = setUp();
    await find('job_1');
    expect(await report(1, 'job_1', 'idle')).toEqual({ state: 'running' });
    expect(await bench.worker()).toMatchObject({ status: 'running', jobId: 'job_1' });
    expect(await report(1, 'job_1', 'closing')).toEqual({ state: 'running' });
    bench.clock.passSeconds(21);
    expect(await report(1, 'job_1', 'closing')).toEqual({ state: 'closing' });
    expect(await bench.worker()).toMatchObject({ status: 'closing', jobId: null });
    expect(await report(1, 'job_1', 'ended')).toEqual({ state: 'gone' });
    expect(await bench.worker()).toBeUndefined();
  });

  it('does not close while a job is promised to it', async () => {
    const { bench, find, report } = setUp();
    await bench.place();
    await find('job_1');
    expect(await report(1, 'start-1', 'closing')).toEqual({ state: 'running' });
  });

  it('learns that its place was given away', async () => {
    const { bench, report } = setUp();
    await bench.place();
    for (const state of ['idle', 'closing', 'ended'] as const)
      expect(await report(1, 'start-of-before', state)).toEqual({ state: 'gone' });
    expect(await bench.worker()).toMatchObject({ startId: 'start-1' });
  });
});

describe('the repair of workers', () => {
  it('frees the places of tasks that are gone, and gives their jobs a new one under a new name', async () => {
    const { bench, cloud, fleet, find } = setUp(1);
    await saveProject(bench);
    await find('job_1');
    cloud.ended.add('task-1');
    bench.clock.passSeconds(301);
    expect(await repairWorkers(fleet)).toEqual({
      placesFreed: 1,
      tasksStopped: 0,
      started: 1,
      waiting: 0,
    });
    expect(cloud.asked.map(({ startId }) => startId)).toEqual([
      'job_1',
      `job_1-${bench.clock.nowMs() / 1000}`,
    ]);
  });

  it('leaves alone who is alive, and repeats a start whose answer was lost', async () => {
    const { bench, cloud, fleet, find } = setUp(2);
    cloud.failures.push(new Error('timed out'));
    await find('job_1').catch(() => undefined);
    await bench.place({ slot: 2, leaseUntilMs: bench.clock.nowMs() + 1e9 });
    bench.clock.passSeconds(301);
    expect(await repairWorkers(fleet)).toMatchObject({ placesFreed: 0, tasksStopped: 0 });
    expect(await bench.worker(1)).toMatchObject({ taskId: 'task-1' });
    expect(cloud.asked).toHaveLength(2);
  });

  it('stops a task that has not been heard of for long, and frees its place when it has ended', async () => {
    const { bench, cloud, fleet } = setUp();
    await bench.place();
    bench.clock.passSeconds(500);
    expect(await repairWorkers(fleet)).toMatchObject({ tasksStopped: 0, placesFreed: 0 });
    bench.clock.passSeconds(500);
    expect(await repairWorkers(fleet)).toMatchObject({ tasksStopped: 1 });
    expect(cloud.stopped).toEqual(['task-1']);
    expect(await repairWorkers(fleet)).toMatchObject({ tasksStopped: 0, placesFreed: 1 });
  });

  it('starts a worker for a job that waits, not for one that was just enqueued or is worked on', async () => {
    const { bench, cloud, fleet } = setUp();
    await bench.submit('job_1');
    expect((await repairWorkers(fleet)).started).toBe(0);
    bench.clock.passSeconds(61);
    const set = (status: 'running' | 'finished', leaseUntilMs: number | null) =>
      transactionally(bench, async (tx) => {
        const job = await tx.load('job', tableKeys.job('job_1'));
        tx.save('job', { ...job!, status, leaseUntilMs });
      });
    await set('running', bench.clock.nowMs() + 1000);
    expect((await repairWorkers(fleet)).started).toBe(0);
    bench.clock.passSeconds(2);
    expect((await repairWorkers(fleet)).started).toBe(1);
    expect(cloud.asked).toHaveLength(1);
    await set('finished', null);
    expect((await repairWorkers(fleet)).started).toBe(0);
  });
});
