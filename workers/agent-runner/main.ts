import { createLambdaCaller } from '#shared/adapters/lambda-caller/lambda-caller.adapter.ts';
import { createPresignedJobs } from '#shared/adapters/presigned-jobs/presigned-jobs.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { taskCredentials } from '#shared/adapters/task-identity/task-identity.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { runWorker } from '#shared/edge/run-worker.ts';
import { chooseModel } from './choose-model.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(env, process.env);
const place = {
  worker: 'agent-runner' as const,
  slot: environment.WORKER_SLOT,
  startId: environment.WORKER_START_ID,
};
const model = chooseModel({
  secrets: createSsmSecrets({ environment: environment.ENVIRONMENT, clock: systemClock }),
  prices: environment.MODEL_PRICES,
  region: environment.AWS_REGION,
  credentials: taskCredentials(),
  openAiBaseUrl: environment.OPENAI_BASE_URL,
  open: environment.MODELS,
});

process.exitCode = await runWorker({
  place,
  service: environment.POWERTOOLS_SERVICE_NAME,
  desk: createPresignedJobs({
    call: createLambdaCaller({ functionName: environment.JOB_ACCESS_FUNCTION }),
    place,
  }),
  queue: createSqsQueue({ urls: environment.QUEUE_URLS }),
  queueName: 'agent-jobs',
  take: (jobs, signal) => createHandler({ jobs, signal, model, clock: systemClock }),
  // Its files are in memory, and go with the job.
  cleanUp: async () => undefined,
  clock: systemClock,
  lingerSeconds: environment.LINGER_SECONDS,
  stopSeconds: environment.STOP_SECONDS,
  listen: (signal, listener) => process.on(signal, listener),
});
