import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { jobMessage } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { Queue, ReceivedMessage } from '#shared/ports/queue.port.ts';
import { LEASE_SECONDS } from '#shared/usecases/jobs/claim-job.usecase.ts';
import { QUEUE_OF_WORKER } from '#shared/usecases/jobs/submit-job.ts';
import type { TransactionDeps } from '#shared/usecases/records/transaction.ts';
import { createHandler as agentRunner } from '#workers/agent-runner/handler.ts';
import type { AgentRunnerDeps } from '#workers/agent-runner/handler.ts';
import { createHandler as testRunner } from '#workers/test-runner/handler.ts';
import { consumeQueue } from './consume-queue.ts';
import type { Consumer } from './consume-queue.ts';
import { accessFor } from './deliver-job.ts';

/** A worker's way to take one delivered message; what it gives is not looked at beyond its end. */
type TakeJob = (jobs: JobAccess, signal: AbortSignal) => (body: JsonObject) => Promise<unknown>;

export interface WorkerOptions {
  readonly agents: number;
  readonly testRuns: number;
  readonly model: AgentRunnerDeps['model'];
  /** Takes the place of the real test runner; for tests of the engine that need none. */
  readonly runTests?: TakeJob;
}

export interface WorkerParts extends TransactionDeps {
  readonly blobs: Blobs;
  readonly queue: Queue;
  readonly scratch: string;
  readonly searchPath: string;
  readonly onError: (where: string, error: unknown) => void;
}

export interface Workers {
  start(): readonly Consumer[];
  /** Running jobs end without a result; they are delivered again when the folder is next opened. */
  abort(): void;
}

/** Both workers as loops in this process. Project code still runs in processes of its own, in the sandbox. */
export const composeWorkers = (parts: WorkerParts, options: WorkerOptions): Workers => {
  const ending = new AbortController();
  const agents: TakeJob = (jobs, signal) => agentRunner({ jobs, signal, model: options.model, clock: parts.clock });
  const tests = options.runTests ?? realTestRunner(parts);
  const loop = (worker: keyof typeof QUEUE_OF_WORKER, concurrency: number, take: TakeJob): Consumer =>
    consumeQueue({
      queue: parts.queue,
      name: QUEUE_OF_WORKER[worker],
      concurrency,
      visibilitySeconds: LEASE_SECONDS,
      handle: async (message: ReceivedMessage) => {
        const { jobs, isBusy } = accessFor({ ...parts, queueName: QUEUE_OF_WORKER[worker], message });
        await take(jobs, ending.signal)(jobMessage.parse(message.body));
        return !isBusy() && !ending.signal.aborted;
      },
      onError: (error) => parts.onError(worker, error),
    });
  return {
    start: () => [loop('agent-runner', options.agents, agents), loop('test-runner', options.testRuns, tests)],
    abort: () => ending.abort(new Error('the program is ending')),
  };
};

const realTestRunner = ({ scratch, clock, searchPath }: WorkerParts): TakeJob => {
  const sandbox = createLocalSandbox({ home: homedir(), systemPath: searchPath });
  const reader = createTreeSitterReader();
  return (jobs, signal) =>
    testRunner({
      jobs,
      signal,
      reader,
      sandbox,
      clock,
      toolchain: findToolchain({ searchPath, node: process.execPath }),
      scratchDir: scratch,
      dependenciesDir: join(scratch, 'dependencies'),
      nonce: randomUUID,
    });
};
