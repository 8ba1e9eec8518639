import { ArnFormat, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MACHINES, pascalCase, type MachineName } from '#shared/contracts/machines.contract.ts';
import { WEBHOOK_SOURCES, webhookPath } from '#shared/contracts/deliveries.contract.ts';
import { CommandApi } from '../constructs/command-api.ts';
import type { Resources } from '../constructs/grants.ts';
import { HouseFunction } from '../constructs/house-function.ts';
import { JobQueues } from '../constructs/job-queues.ts';
import { connectTrigger, keepFailedCalls } from '../constructs/triggers.ts';
import { openModels } from '../constructs/model-access.ts';
import { StateSocket } from '../constructs/state-socket.ts';
import { WorkerCluster } from '../constructs/worker-cluster.ts';
import { WorkerNetwork } from '../constructs/worker-network.ts';
import { WorkflowMachine } from '../constructs/workflow-machine.ts';
import type { DeploymentOptions } from '../deployment-options.ts';
import type { FunctionEntry } from '../function-entry.ts';
import { FUNCTIONS } from '../function-list.ts';
import type { DataStack } from './data.stack.ts';

export interface ServiceStackProps extends StackProps {
  readonly options: DeploymentOptions;
  readonly data: DataStack;
}

/** What runs: it can be deleted and deployed again, and nothing that was recorded is lost. */
export class ServiceStack extends Stack {
  readonly functions = new Map<string, { readonly function: Function; readonly logGroup: LogGroup }>();
  readonly machines = new Map<MachineName, StateMachine>();
  /** Every queue by its name, those of dead letters too. */
  readonly queues = new Map<string, Queue>();
  readonly api: HttpApi;
  readonly socket: StateSocket;

  constructor(scope: Construct, id: string, { options, data, ...props }: ServiceStackProps) {
    super(scope, id, props);
    this.socket = new StateSocket(this, 'StateSocket');
    const resources = this.createResources(options, data);
    for (const [name, entry] of inOrder(FUNCTIONS))
      this.functions.set(name, new HouseFunction(this, pascalCase(name), { name, entry, resources }));
    for (const [name, queue] of resources.queues) this.queues.set(name, queue);
    for (const [name, entry] of Object.entries(FUNCTIONS)) {
      const handler = this.functionOf(name);
      for (const [queueName, queue] of [
        ...connectTrigger(handler, { name, trigger: entry.trigger, resources }),
        ...(entry.deadLetters === true ? keepFailedCalls(handler, { name, resources }) : []),
      ])
        this.queues.set(queueName, queue);
    }
    const byName = new Map([...this.functions].map(([name, made]) => [name, made.function]));
    for (const machine of MACHINES) {
      const { stateMachine } = new WorkflowMachine(this, `${pascalCase(machine)}Machine`, {
        machine,
        environment: options.env,
        functions: byName,
      });
      this.machines.set(machine, stateMachine);
    }
    this.api = new CommandApi(this, 'CommandApi', {
      answering: this.functionOf('answer-api'),
      receiving: this.functionOf('receive-delivery'),
    }).api;
    for (const { name, pasteInto } of WEBHOOK_SOURCES)
      new CfnOutput(this, `${pascalCase(name)}WebhookUrl`, {
        value: `${this.api.apiEndpoint}${webhookPath(name)}`,
        description: `To paste into ${pasteInto}`,
      });
    new CfnOutput(this, 'ApiUrl', { value: this.api.apiEndpoint, description: 'REST, by signed requests' });
    new CfnOutput(this, 'SocketUrl', {
      value: this.socket.url,
      description: 'State socket, connected by a signed request',
    });
  }

  private createResources(options: DeploymentOptions, data: DataStack): Resources {
    const network = new WorkerNetwork(this, 'WorkerNetwork', {
      profile: options.profile,
      readsKeys: openModels(options).some((model) => !model.startsWith('bedrock:')),
      blobs: data.blobs,
      logArchive: data.logArchive,
    });
    const { queues } = new JobQueues(this, 'Queues');
    return {
      stack: this,
      environment: options.env,
      architecture: options.architecture,
      table: data.table,
      bucket: data.blobs,
      queues,
      topic: new Topic(this, 'Events', { enforceSSL: true }),
      socket: this.socket,
      workers: new WorkerCluster(this, 'Workers', {
        network,
        options,
        queues,
        jobAccess: () => this.functionOf('job-access'),
      }),
      firstAdmin:
        options.firstAdmin ??
        this.formatArn({
          service: 'iam',
          region: '',
          resource: 'root',
          arnFormat: ArnFormat.NO_RESOURCE_NAME,
        }),
      defaultModel: options.defaultModel,
      tenantSlots: options.tenantSlots,
      githubHost: options.githubHost,
      gitOps: () => this.functionOf('git-ops'),
      enqueueJob: () => this.functionOf('enqueue-job'),
    };
  }

  private functionOf(name: string): Function {
    const found = this.functions.get(name);
    if (found === undefined) throw new Error(`the stack has no function ${name}`);
    return found.function;
  }
}

/** Who calls another function comes after it. */
function inOrder(functions: Readonly<Record<string, FunctionEntry>>): [string, FunctionEntry][] {
  const calls = ({ uses }: FunctionEntry): number => Number(uses.repository === true || uses.jobs === true);
  return Object.entries(functions).toSorted(([, a], [, b]) => calls(a) - calls(b));
}
