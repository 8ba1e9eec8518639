import { Tags, type App } from 'aws-cdk-lib';
import { QUEUES } from '#shared/contracts/queues.contract.ts';
import { SOCKET_STAGE } from './constructs/state-socket.ts';
import type { DeploymentOptions } from './deployment-options.ts';
import { FUNCTIONS } from './function-list.ts';
import type { Watched } from './monitoring/watched.ts';
import { DataStack } from './stacks/data.stack.ts';
import { MonitoringStack } from './stacks/monitoring.stack.ts';
import { ServiceStack } from './stacks/service.stack.ts';
import { ENVIRONMENT_TAG } from './tags.ts';

export interface Deployment {
  readonly data: DataStack;
  readonly service: ServiceStack;
  readonly monitoring: MonitoringStack;
}

/** One environment: what is kept, what runs, and who watches. No account or region is named: both come with the credentials. */
export function createDeployment(app: App, options: DeploymentOptions): Deployment {
  const name = `AgentWorkflow-${options.env}`;
  const common = { options, terminationProtection: options.protected };
  const data = new DataStack(app, `${name}-Data`, {
    ...common,
    description: `Agent Workflow ${options.env}: records and blobs`,
  });
  const service = new ServiceStack(app, `${name}-Service`, {
    ...common,
    data,
    description: `Agent Workflow ${options.env}: a Scrum team of AI agents that cannot skip a failing test`,
  });
  const monitoring = new MonitoringStack(app, `${name}-Monitoring`, {
    ...common,
    watched: watch(options, { data, service }),
    description: `Agent Workflow ${options.env}: alarms and dashboards`,
  });
  for (const stack of [data, service, monitoring]) {
    Tags.of(stack).add('application', 'agent-workflow');
    Tags.of(stack).add(ENVIRONMENT_TAG, options.env);
  }
  return { data, service, monitoring };
}

function watch({ env }: DeploymentOptions, { data, service }: Pick<Deployment, 'data' | 'service'>): Watched {
  const functions = [...service.functions].flatMap(([name, made]) => {
    const entry = FUNCTIONS[name];
    return entry === undefined ? [] : [{ name, entry, ...made }];
  });
  const worked = new Set<string>(QUEUES.map(({ name }) => name));
  const read = new Set<string>(
    functions.flatMap(({ entry: { trigger } }) => (trigger.kind === 'queues' ? trigger.queues : [])),
  );
  const queues = [...service.queues].map(([name, queue]) => ({ name, queue }));
  const dispatcher = functions.find(({ entry }) => entry.trigger.kind === 'table-stream');
  if (dispatcher === undefined) throw new Error('no function reads the table’s stream');
  return {
    environment: env,
    functions,
    queues: queues.filter(({ name }) => worked.has(name)),
    deadLetters: queues
      .filter(({ name }) => !worked.has(name))
      .map((queue) => ({ ...queue, read: read.has(queue.name) })),
    machines: [...service.machines].map(([name, machine]) => ({ name, machine })),
    dispatcher: dispatcher.function,
    apiId: service.api.apiId,
    socket: { apiId: service.socket.api.apiId, stage: SOCKET_STAGE },
    table: data.table,
  };
}
