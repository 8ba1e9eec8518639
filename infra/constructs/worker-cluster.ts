import {
  FlowLogDestination,
  FlowLogTrafficType,
  CfnSecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Where workers run: public subnets without a way in, so that nothing is paid while none runs. */
export class WorkerCluster extends Construct {
  /** What whoever starts workers is told: `workers` of `environment.contract.ts`. */
  readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'workers', subnetType: SubnetType.PUBLIC }],
      restrictDefaultSecurityGroup: false,
    });
    const flowLogs = new LogGroup(this, 'FlowLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(flowLogs),
      trafficType: FlowLogTrafficType.REJECT,
    });
    // Resources of the first level: the library's own types of a network do not fit together under exact optional properties.
    const outward = new CfnSecurityGroup(this, 'Outward', {
      vpcId: vpc.vpcId,
      groupDescription: 'Workers call out; nothing calls them',
      securityGroupEgress: [
        { ipProtocol: '-1', cidrIp: '0.0.0.0/0', description: 'Queue, storage, registry and model' },
      ],
    });
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterSettings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    this.environment = {
      WORKER_CLUSTER: cluster.attrArn,
      WORKER_TASKS: JSON.stringify({}),
      WORKER_SUBNETS: vpc.publicSubnets.map(({ subnetId }) => subnetId).join(','),
      WORKER_SECURITY_GROUPS: outward.attrGroupId,
    };
  }
}
