import { randomUUID } from 'node:crypto';
import type { ReceivedMessage } from '#shared/ports/queue.port.ts';
import { LEASE_SECONDS } from '#shared/usecases/jobs/claim-job.usecase.ts';
import { QUEUE_OF_WORKER } from '#shared/usecases/jobs/submit-job.ts';
import { createHandler as agentRunner } from '#workers/agent-runner/handler.ts';
import type { AgentRunnerDeps } from '#workers/agent-runner/handler.ts';
import { consumeQueue } from './consume-queue.ts';
import type { Consumer } from './consume-queue.ts';
import type { TakeJob, WorkerParts } from './take-job.ts';
import { accessFor } from './deliver-job.ts';

export interface WorkerOptions {
  readonly agents: number;
  readonly testRuns: number;
  readonly model: AgentRunnerDeps['model'];
  /** Takes the place of the real test runner; for tests of the engine that need none. */
  readonly runTests?: TakeJob;
  /** Unguessable text for the real test runner's secrets and sentinels; fixed only where two runs are compared. */
  readonly nonce?: () => string;
}

export interface Workers {
  start(): readonly Consumer[];
  /** Running jobs end without a result; they are delivered again when the folder is next opened. */
  abort(): void;
}

/** Both workers as loops in this process. Project code still runs in processes of its own, in the sandbox. */
export const composeWorkers = (parts: WorkerParts, options: WorkerOptions): Workers => {
  const ending = new AbortController();
  const agents: TakeJob = (jobs, signal) =>
    agentRunner({ jobs, signal, model: options.model, clock: parts.clock });
  const tests = options.runTests ?? realTestRunner(parts, options.nonce ?? randomUUID);
  const loop = (worker: keyof typeof QUEUE_OF_WORKER, concurrency: number, take: TakeJob): Consumer =>
    consumeQueue({
      queue: parts.queue,
      name: QUEUE_OF_WORKER[worker],
      concurrency,
      visibilitySeconds: LEASE_SECONDS,
      handle: async (message: ReceivedMessage) => {
        const { jobs, isBusy } = accessFor({ ...parts, queueName: QUEUE_OF_WORKER[worker], message });
        await take(jobs, ending.signal)(message.body);
        return !isBusy() && !ending.signal.aborted;
      },
      onError: (error) => parts.onError(worker, error),
    });
  return {
    start: () => [loop('agent-runner', options.agents, agents), loop('test-runner', options.testRuns, tests)],
    abort: () => ending.abort(new Error('the program is ending')),
  };
};

/** Loaded with the first job: grammars and runners are most of the program's weight, and a start should not wait for them. */
const realTestRunner = (parts: WorkerParts, nonce: () => string): TakeJob => {
  let loading: Promise<TakeJob> | undefined;
  return (jobs, signal) => async (body) => {
    loading ??= import('./load-test-runner.ts').then(({ loadTestRunner }) => loadTestRunner(parts, nonce));
    return (await loading)(jobs, signal)(body);
  };
};
