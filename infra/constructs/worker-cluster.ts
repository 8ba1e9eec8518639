import { Stack, Validations } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { DeploymentOptions } from '../deployment-options.ts';
import type { WorkerNetwork } from './worker-network.ts';

export interface WorkerClusterProps {
  readonly network: WorkerNetwork;
  readonly options: DeploymentOptions;
}

/** Where workers run; nothing is paid while none runs. */
export class WorkerCluster extends Construct {
  /** What whoever starts workers is told: `workers` of `environment.contract.ts`. */
  readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { network, options }: WorkerClusterProps) {
    super(scope, id);
    const insights = options.profile === 'hardened';
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterSettings: [{ name: 'containerInsights', value: insights ? 'enabled' : 'disabled' }],
    });
    if (!insights) {
      Validations.of(cluster).acknowledge({
        id: 'AwsSolutions-ECS4',
        reason: 'Its metrics are paid by the month; the cheap profile watches queues, logs and dead letters.',
      });
    }
    this.environment = {
      WORKER_CLUSTER: cluster.attrArn,
      WORKER_TASKS: JSON.stringify({}),
      WORKER_SUBNETS: network.subnetIds.join(','),
      WORKER_SECURITY_GROUPS: Stack.of(this).toJsonString(network.securityGroups),
      WORKER_PUBLIC_IP: String(network.publicIp),
      AGENT_RUNNERS: String(options.agentRunners),
      TEST_RUNNERS: String(options.testRunners),
    };
  }
}
