import { expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Store, TransactOptions } from '#shared/ports/store.port.ts';
import { claimJob } from '#shared/usecases/jobs/claim-job.usecase.ts';
import { submitJob } from '#shared/usecases/jobs/submit-job.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createJobBench } from '../../contract/harness/job-bench.ts';
import { saveProject } from '../../contract/harness/bench-project.ts';

/** Options of the transactions that a bench's store was asked for since it was last looked at. */
const watched = () => {
  const bench = createJobBench();
  const seen: (TransactOptions | undefined)[] = [];
  const store: Store = {
    ...bench.store,
    transact: async (writes, options) => {
      seen.push(options);
      await bench.store.transact(writes, options);
    },
  };
  const taken = (): readonly boolean[] => seen.splice(0).map((options) => options?.repeatable ?? false);
  return { bench, deps: { ...bench, store }, taken };
};

it.each([
  ['test-runner', [true, true]],
  ['agent-runner', [true, false]],
] as const)(
  'a job of the %s is submitted and claimed with waits for the disk as money demands',
  async (worker, waits) => {
    const { bench, deps, taken } = watched();
    await saveProject(bench);
    taken();
    const job = await submitJob(
      {
        id: 'job_1',
        projectId: 'p',
        cycleId: null,
        kind: worker === 'agent-runner' ? 'epic' : 'merge-check',
        worker,
        token: 'token',
        spec: {},
        mostMicroUsd: 0,
      },
      { ...deps, startWorker: async () => undefined },
    );
    expect(await claimJob({ jobId: job.id, claimKey: job.claimKey }, deps)).toMatchObject({
      kind: 'claimed',
    });
    expect(taken()).toEqual(waits);
  },
);

it('a transaction that tells an event waits for the disk, whatever it was called', async () => {
  const { bench, deps, taken } = watched();
  await saveProject(bench);
  taken();
  await transactionally(deps, async (tx) => {
    const project = await tx.load('project', tableKeys.project('p'));
    if (project === undefined) throw new Error('no project');
    tx.save('project', tx.tell(project, { kind: 'told', data: {} }));
    tx.markRepeatable();
  });
  expect(taken()).toEqual([false]);
});
