import { ArnFormat, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { MACHINES, pascalCase } from '#shared/contracts/machines.contract.ts';
import { createBlobBucket } from '../constructs/blob-bucket.ts';
import { CommandApi } from '../constructs/command-api.ts';
import { queueOf, type Resources } from '../constructs/grants.ts';
import { HouseFunction } from '../constructs/house-function.ts';
import { createDeadLetters, JobQueues } from '../constructs/job-queues.ts';
import { createRecordTable } from '../constructs/record-table.ts';
import { readQueue, readStream } from '../constructs/triggers.ts';
import { WorkerCluster } from '../constructs/worker-cluster.ts';
import { WorkflowMachine } from '../constructs/workflow-machine.ts';
import { FUNCTIONS, type FunctionEntry } from '../function-list.ts';

export interface AgentWorkflowProps extends StackProps {
  /** Name of the deployment: part of names and of the path of its keys. */
  readonly environment: string;
  /** ARN of the identity that is the first admin of every project; default: the account's root. */
  readonly firstAdmin?: string | undefined;
  /** `provider:model` for roles for which a project's config names none. */
  readonly defaultModel: string;
}

/** Everything of one deployment. */
export class AgentWorkflowStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { environment, firstAdmin, defaultModel, ...props }: AgentWorkflowProps,
  ) {
    super(scope, id, props);
    const alarmTopic = new Topic(this, 'Alarms', { enforceSSL: true });
    const resources: Resources = {
      stack: this,
      environment,
      table: createRecordTable(this, 'Records'),
      bucket: createBlobBucket(this, 'Blobs'),
      queues: new JobQueues(this, 'Queues', alarmTopic).queues,
      topic: new Topic(this, 'Events', { enforceSSL: true }),
      workers: new WorkerCluster(this, 'Workers'),
      firstAdmin:
        firstAdmin ??
        this.formatArn({
          service: 'iam',
          region: '',
          resource: 'root',
          arnFormat: ArnFormat.NO_RESOURCE_NAME,
        }),
      defaultModel,
      gitOps: () => functionOf(functions, 'git-ops'),
      enqueueJob: () => functionOf(functions, 'enqueue-job'),
    };
    const functions = new Map<string, Function>();
    for (const [name, entry] of inOrder(FUNCTIONS)) {
      functions.set(
        name,
        new HouseFunction(this, pascalCase(name), { name, entry, resources, alarmTopic }).function,
      );
    }
    this.connectTriggers(functions, resources, alarmTopic);
    for (const machine of MACHINES) {
      new WorkflowMachine(this, `${pascalCase(machine)}Machine`, {
        machine,
        environment,
        functions,
        alarmTopic,
      });
    }
    const { api } = new CommandApi(this, 'CommandApi', functionOf(functions, 'answer-api'));
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }

  private connectTriggers(
    functions: ReadonlyMap<string, Function>,
    resources: Resources,
    alarmTopic: ITopic,
  ): void {
    for (const [name, { trigger }] of Object.entries(FUNCTIONS)) {
      const handler = functionOf(functions, name);
      switch (trigger.kind) {
        case 'queues':
          for (const queue of trigger.queues) readQueue(handler, queueOf(resources, queue));
          break;
        case 'table-stream': {
          const deadLetters = createDeadLetters(this, 'changes-dead', { fifo: false, alarmTopic });
          readStream(handler, { table: resources.table, types: trigger.types, deadLetters });
          break;
        }
        case 'api':
        case 'task':
          break;
      }
    }
  }
}

/** Who calls another function comes after it. */
function inOrder(functions: Readonly<Record<string, FunctionEntry>>): [string, FunctionEntry][] {
  return Object.entries(functions).toSorted(
    ([, a], [, b]) => Number(a.uses.repository ?? false) - Number(b.uses.repository ?? false),
  );
}

function functionOf(functions: ReadonlyMap<string, Function>, name: string): Function {
  const found = functions.get(name);
  if (found === undefined) throw new Error(`the stack has no function ${name}`);
  return found;
}
