/** One worker's container beside the container of its surroundings, on a network that is loopback alone. */
import { randomUUID } from 'node:crypto';
import { confinement, docker, IMAGES, linesOf, logsOf, until } from './engine.ts';
import { PORT, type Scenario } from './cloud.ts';

const QUEUE_URL = `http://127.0.0.1:${PORT}/queue`;

export interface Running {
  readonly cloud: string;
  readonly worker: string;
  readonly startedMs: number;
  /** What the surroundings saw, in order. */
  readonly events: () => Promise<Record<string, any>[]>;
  readonly lines: () => Promise<Record<string, any>[]>;
  readonly log: () => Promise<string>;
  /** The job's result, once it is finished. */
  readonly result: (jobId: string) => Promise<Record<string, any>>;
  readonly exitCode: () => Promise<number>;
  readonly remove: () => Promise<void>;
}

export async function startWorker(
  scenario: Omit<Scenario, 'credentialsId'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Running & { readonly credentialsId: string }> {
  const credentialsId = randomUUID();
  const name = `agent-workflow-${randomUUID().slice(0, 8)}`;
  const [cloud, worker] = [`${name}-cloud`, `${name}-worker`];
  await docker(
    ...['run', '--detach', '--name', cloud, '--network', 'none'],
    ...['--env', `SCENARIO=${JSON.stringify({ ...scenario, credentialsId })}`, IMAGES.cloud],
  );
  const events = (): Promise<Record<string, any>[]> => linesOf(cloud);
  await until('the surroundings', async () =>
    (await events()).find(({ event }) => event === 'ready') === undefined ? undefined : true,
  );
  const variables = {
    ENVIRONMENT: 'test',
    POWERTOOLS_SERVICE_NAME: scenario.worker,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${PORT}`,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${PORT}/credentials/${credentialsId}`,
    QUEUE_URLS: JSON.stringify({
      'agent-jobs': QUEUE_URL,
      'test-jobs': QUEUE_URL,
    }),
    JOB_ACCESS_FUNCTION: 'job-access',
    WORKER_SLOT: '1',
    WORKER_START_ID: 'start-1',
    LINGER_SECONDS: '1',
    STOP_SECONDS: '120',
    ...environment,
  };
  const startedMs = Date.now();
  await docker(
    ...['run', '--detach', '--init', '--name', worker, '--network', `container:${cloud}`],
    ...confinement(scenario.worker),
    ...Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    IMAGES[scenario.worker],
  );
  const inspect = async (format: string): Promise<string> =>
    (await docker('inspect', '--format', format, worker)).trim();
  return {
    cloud,
    worker,
    startedMs,
    credentialsId,
    events,
    lines: () => linesOf(worker),
    log: () => logsOf(worker),
    result: (jobId) =>
      until(`the result of ${jobId}`, async () => {
        const found = (await events()).find(({ id, result }) => id === jobId && result !== undefined);
        if (found === undefined && (await inspect('{{.State.Running}}')) === 'false')
          throw new Error(`the worker ended without it: ${await logsOf(worker)} ${await logsOf(cloud)}`);
        return found?.['result'] as Record<string, any> | undefined;
      }),
    exitCode: () =>
      until('the end of the worker', async () =>
        (await inspect('{{.State.Running}}')) === 'false'
          ? Number(await inspect('{{.State.ExitCode}}'))
          : undefined,
      ),
    remove: async () => {
      await docker('rm', '--force', '--volumes', worker);
      await docker('rm', '--force', '--volumes', cloud);
    },
  };
}
