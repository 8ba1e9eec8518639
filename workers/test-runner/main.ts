import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createLambdaCaller } from '#shared/adapters/lambda-caller/lambda-caller.adapter.ts';
import { createContainerSandbox } from '#shared/adapters/local-sandbox/container-sandbox.adapter.ts';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createPresignedJobs } from '#shared/adapters/presigned-jobs/presigned-jobs.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { TEST_SCRATCH } from '#shared/contracts/worker-container.contract.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { runWorker } from '#shared/edge/run-worker.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(env, process.env);
const place = {
  worker: 'test-runner' as const,
  slot: environment.WORKER_SLOT,
  startId: environment.WORKER_START_ID,
};
/** The task's other volumes; everything else is read-only. */
const SHARED = ['/tmp', '/var/tmp', '/dev/shm'].filter((folder) => existsSync(folder));

const searchPath = environment.PATH;
const sandbox = createContainerSandbox({ systemPath: searchPath, scratch: TEST_SCRATCH, shared: SHARED });
/** The environment's own Node where it has one: the runner's lies where project code cannot look. */
const node = searchPath
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((path) => existsSync(path));
const runner = {
  reader: createTreeSitterReader(),
  sandbox,
  toolchain: findToolchain({ searchPath, node: node ?? process.execPath }),
  scratchDir: TEST_SCRATCH,
  dependenciesDir: join(TEST_SCRATCH, 'dependencies'),
  registries: environment.REGISTRIES,
  nonce: randomUUID,
  clock: systemClock,
};

process.exitCode = await runWorker({
  place,
  service: environment.POWERTOOLS_SERVICE_NAME,
  desk: createPresignedJobs({
    call: createLambdaCaller({ functionName: environment.JOB_ACCESS_FUNCTION }),
    place,
  }),
  queue: createSqsQueue({ urls: environment.QUEUE_URLS }),
  queueName: 'test-jobs',
  take: (jobs, signal) => createHandler({ ...runner, jobs, signal }),
  begin: async () => {
    await sandbox.sweep();
    await sandbox.isolation();
  },
  cleanUp: () => sandbox.sweep(),
  clock: systemClock,
  lingerSeconds: environment.LINGER_SECONDS,
  stopSeconds: environment.STOP_SECONDS,
  listen: (signal, listener) => process.on(signal, listener),
});
