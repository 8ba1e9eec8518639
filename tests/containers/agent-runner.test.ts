import { afterEach, describe, expect, it } from 'vitest';
import { agentJobResult } from '#shared/contracts/jobs.contract.ts';
import { jobSpec } from '../unit/workers/agent-job-fixture.ts';
import { engineVersion } from './engine.ts';
import { PORT } from './cloud.ts';
import { startWorker } from './start-worker.ts';

const ANSWER = JSON.stringify({
  task_id: 'USER-001',
  work_completed: 'Looked at the project.',
  files_modified: [],
  unfinished: [],
});

describe.skipIf(engineVersion() === undefined)('the agent runner in its container', () => {
  let running: Awaited<ReturnType<typeof startWorker>> | undefined;
  afterEach(() => running?.remove());

  it('plays a job with its model, without a capability and on a read-only file system', async () => {
    running = await startWorker(
      {
        worker: 'agent-runner',
        jobs: [
          {
            id: 'job_1',
            servesId: 'cyc_1',
            files: { 'src/one.js': 'export const one = 1;\n' },
            spec: jobSpec({
              model: 'openai-compatible:model',
              snapshotKey: 'projects/p/snapshots/job_1.tar',
            }),
          },
        ],
        replies: [ANSWER],
      },
      { OPENAI_BASE_URL: `http://127.0.0.1:${PORT}/v1`, MODELS: 'openai-compatible:' },
    );
    const result = agentJobResult.parse(await running.result('job_1'));
    expect(result).toMatchObject({ outcome: 'done', answer: { work_completed: 'Looked at the project.' } });
    expect(result.usage).toHaveLength(1);
    expect(await running.exitCode()).toBe(0);
    const everything = JSON.stringify(result) + (await running.log());
    for (const secret of [running.credentialsId, 'secret-of-task', 'token-of-job_1'])
      expect(everything).not.toContain(secret);
    const ready = (await running.lines()).find(({ message }) => message === 'the worker is ready');
    const claim = (await running.events()).find(({ event }) => event === 'claim');
    console.log(
      `agent runner: ready ${Date.parse(ready!['timestamp']) - running.startedMs} ms after docker run, first job claimed after ${claim!['atMs'] - running.startedMs} ms`,
    );
  });
});
