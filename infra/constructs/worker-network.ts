import { Fn, Stack } from 'aws-cdk-lib';
import {
  CfnFlowLog,
  CfnSecurityGroup,
  CfnSecurityGroupIngress,
  CfnVPCEndpoint,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, AnyPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { WORKERS } from '#shared/contracts/worker-records.contract.ts';

export type Worker = (typeof WORKERS)[number];

export interface WorkerNetworkProps {
  readonly profile: 'cheap' | 'hardened';
  /** Whether agent runners read keys of providers: Bedrock needs none. */
  readonly readsKeys: boolean;
  /** What workers read and write by presigned URLs: the only bucket that the hardened network reaches. */
  readonly blobs: Bucket;
  /** Where refused connections are logged. */
  readonly logArchive: Bucket;
}

/** Where keys of providers are read: an endpoint that is paid only where one is needed. */
const KEYS = { service: 'ssm', workers: ['agent-runner'] } as const;

/** The services that workers of the hardened network reach, and who reaches them. */
const ENDPOINTS = [
  { service: 'sqs', workers: WORKERS },
  { service: 'lambda', workers: WORKERS },
  { service: 'logs', workers: WORKERS },
  { service: 'ecr.api', workers: WORKERS },
  { service: 'ecr.dkr', workers: WORKERS },
  { service: 'bedrock-runtime', workers: ['agent-runner'] },
] as const;

const HTTPS = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };

/**
 * Where workers run (ADR 0040). Nothing comes in, in either profile. cheap: public subnets, and whatever runs there
 * reaches the internet. hardened: subnets without any route out; endpoints lead to the services that workers need, in
 * this account alone, and to the model for the agent runner alone.
 */
export class WorkerNetwork extends Construct {
  readonly subnetIds: readonly string[];
  /** Without an address of its own a task in a public subnet reaches nothing. */
  readonly publicIp: boolean;
  readonly securityGroups: Readonly<Record<Worker, string>>;

  constructor(scope: Construct, id: string, { profile, readsKeys, blobs, logArchive }: WorkerNetworkProps) {
    super(scope, id);
    this.publicIp = profile === 'cheap';
    const vpc = new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        {
          name: 'workers',
          subnetType: profile === 'cheap' ? SubnetType.PUBLIC : SubnetType.PRIVATE_ISOLATED,
        },
      ],
      restrictDefaultSecurityGroup: false,
    });
    const subnets = profile === 'cheap' ? vpc.publicSubnets : vpc.isolatedSubnets;
    this.subnetIds = subnets.map(({ subnetId }) => subnetId);
    new CfnFlowLog(this, 'Rejected', {
      resourceId: vpc.vpcId,
      resourceType: 'VPC',
      trafficType: 'REJECT',
      logDestinationType: 's3',
      logDestination: `${logArchive.bucketArn}/network/`,
    });
    const agents = this.group(vpc, 'Agents', 'Agent runners call out; nothing calls them');
    const tests = this.group(vpc, 'Tests', 'Test runners call out; nothing calls them');
    this.securityGroups = { 'agent-runner': agents.attrGroupId, 'test-runner': tests.attrGroupId };
    if (profile === 'hardened')
      this.addEndpoints({
        vpc,
        routeTables: subnets.map(({ routeTable }) => routeTable.routeTableId),
        blobs,
        readsKeys,
      });
  }

  /** Resources of the first level: the library's own types of a network do not fit together under exact optional properties. */
  private group(vpc: Vpc, id: string, groupDescription: string): CfnSecurityGroup {
    return new CfnSecurityGroup(this, id, {
      vpcId: vpc.vpcId,
      groupDescription,
      // Where this leads is decided by the routes: to the internet, or to the endpoints alone.
      securityGroupEgress: [{ ...HTTPS, cidrIp: '0.0.0.0/0', description: 'Services, registry, model' }],
    });
  }

  private addEndpoints({
    vpc,
    routeTables,
    blobs,
    readsKeys,
  }: {
    vpc: Vpc;
    routeTables: readonly string[];
    blobs: Bucket;
    readsKeys: boolean;
  }): void {
    const { region, partition } = Stack.of(this);
    new CfnVPCEndpoint(this, 'Storage', {
      vpcId: vpc.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: Fn.join('.', ['com.amazonaws', region, 's3']),
      routeTableIds: [...routeTables],
      policyDocument: allow([
        { actions: ['s3:GetObject', 's3:PutObject'], resources: [blobs.arnForObjects('*')] },
        // Layers of images lie in a bucket of ECR's own.
        {
          actions: ['s3:GetObject'],
          resources: [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
        },
      ]),
    });
    for (const { service, workers } of readsKeys ? [...ENDPOINTS, KEYS] : ENDPOINTS) {
      const group = new CfnSecurityGroup(this, `Reach-${service}`, {
        vpcId: vpc.vpcId,
        groupDescription: `${service}: called by ${workers.join(' and ')}`,
      });
      for (const worker of workers) {
        new CfnSecurityGroupIngress(this, `Reach-${service}-from-${worker}`, {
          ...HTTPS,
          groupId: group.attrGroupId,
          sourceSecurityGroupId: this.securityGroups[worker],
          description: worker,
        });
      }
      new CfnVPCEndpoint(this, `Endpoint-${service}`, {
        vpcId: vpc.vpcId,
        vpcEndpointType: 'Interface',
        serviceName: Fn.join('.', ['com.amazonaws', region, service]),
        privateDnsEnabled: true,
        subnetIds: [...this.subnetIds],
        securityGroupIds: [group.attrGroupId],
        policyDocument: this.ownAccountOnly(),
      });
    }
  }

  /** Somebody else's credentials, brought along by project code, open no way into somebody else's account (`WILDCARDS.endpoints`). */
  private ownAccountOnly(): PolicyDocument {
    return new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AnyPrincipal()],
          actions: ['*'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(this).account } },
        }),
      ],
    });
  }
}

function allow(statements: readonly { actions: string[]; resources: string[] }[]): PolicyDocument {
  return new PolicyDocument({
    statements: statements.map(
      (statement) => new PolicyStatement({ principals: [new AnyPrincipal()], ...statement }),
    ),
  });
}
