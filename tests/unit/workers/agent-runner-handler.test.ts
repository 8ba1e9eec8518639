import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { LanguageModel } from '#shared/ports/language-model.port.ts';
import { createHandler } from '#workers/agent-runner/handler.ts';
import { jobSpec, tarOf } from './agent-job-fixture.ts';

const message = {
  v: 1,
  jobId: 'job_1',
  generation: 2,
  kind: 'agent',
  projectId: 'p',
  cycleId: 'cyc_1',
} as const;
const answer = JSON.stringify({
  task_id: 'USER-001',
  work_completed: 'x',
  files_modified: [],
  unfinished: [],
});
const answers: LanguageModel = { run: async () => ({ outcome: 'answered', text: answer, calls: [] }) };
/** Works until it is told to stop. */
const works: LanguageModel = {
  run: ({ signal }) =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped', { cause: signal.reason }))),
    ),
};

const setUp = (changes: Partial<JobAccess> = {}, leaseSeconds = 60) => {
  const finished: unknown[][] = [];
  const jobs: JobAccess = {
    claim: async () => ({ spec: jobSpec() as JsonObject, leaseSeconds }),
    renew: async () => true,
    fetch: async () => tarOf([{ name: 'a', content: 'a' }]),
    store: async () => 'key',
    finish: async (...args) => void finished.push(args),
    ...changes,
  };
  return { jobs, finished, clock: { nowMs: () => 0 } };
};

describe('the agent worker', () => {
  test('claims its job, runs it and hands the result in under its generation', async () => {
    const { finished, ...deps } = setUp();
    expect(await createHandler({ ...deps, model: () => answers })(message)).toBe('finished');
    expect(finished).toEqual([['job_1', 2, expect.objectContaining({ jobId: 'job_1', outcome: 'done' })]]);
  });

  test('drops a message whose job is not its own any more', async () => {
    const { finished, ...deps } = setUp({ claim: async () => undefined });
    expect(await createHandler({ ...deps, model: () => answers })(message)).toBe('dropped');
    expect(finished).toEqual([]);
  });

  test('stops at once when the lease is lost, and hands nothing in', async () => {
    const { finished, ...deps } = setUp({ renew: async () => false }, 0.003);
    expect(await createHandler({ ...deps, model: () => works })(message)).toBe('stopped');
    expect(finished).toEqual([]);
  });

  test('outlives a renewal that fails, and stops when all of a lease do', async () => {
    let renewals = 0;
    const { finished, ...deps } = setUp(
      {
        renew: async () => {
          renewals += 1;
          if (renewals === 2) return true;
          throw new Error('offline');
        },
      },
      0.003,
    );
    expect(await createHandler({ ...deps, model: () => works })(message)).toBe('stopped');
    expect([renewals, finished.length]).toEqual([5, 0]);
  });

  test('stops with its worker', async () => {
    const { finished, ...deps } = setUp();
    const worker = new AbortController();
    const running = createHandler({ ...deps, model: () => works, signal: worker.signal })(message);
    worker.abort(new Error('closing'));
    expect(await running).toBe('stopped');
    expect(finished).toEqual([]);
  });

  test('hands in a failure of the provider as a result', async () => {
    const { finished, ...deps } = setUp();
    const broken = () => {
      throw new Error('no such provider');
    };
    expect(await createHandler({ ...deps, model: broken })(message)).toBe('finished');
    expect(finished[0]?.[2]).toMatchObject({ outcome: 'provider-failed', text: 'no such provider' });
  });

  test('throws for what infrastructure broke, so that the message is delivered again', async () => {
    const { finished, ...deps } = setUp({
      fetch: async () => {
        throw new Error('no blob');
      },
    });
    await expect(createHandler({ ...deps, model: () => answers })(message)).rejects.toThrow('no blob');
    await expect(createHandler({ ...deps, model: () => answers })({ v: 1 })).rejects.toThrow();
    expect(finished).toEqual([]);
  });
});
