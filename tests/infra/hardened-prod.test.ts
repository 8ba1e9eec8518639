import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '#infra/function-list.ts';
import { asText, ofType, synthesize, type Resource } from './synthesize.ts';

const hardened = synthesize({
  env: 'prod',
  profile: 'hardened',
  architecture: 'x86_64',
  firstAdmin: 'arn:aws:iam::111122223333:user/ada',
});
const cheap = synthesize({ env: 'test' });
const all = (type: string) => ofType(hardened.resources, type);

/** Names that stand in the template as they are: those that two stacks could fight over. */
function fixedNames(resources: Readonly<Record<string, Resource>>): string[] {
  // A name within a table, an API, a role or a container belongs to that alone.
  const inner =
    /^(AttributeName|IndexName|StageName|PolicyName|RouteKey|MetricName|ParameterName|ContainerName|SubnetName)$/;
  const walk = (value: unknown, key: string): string[] => {
    if (Array.isArray(value)) return value.flatMap((one) => walk(one, key));
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).flatMap(([name, one]) => walk(one, name));
    return typeof value === 'string' && /.Name$/.test(key) && !inner.test(key) && !/ServiceName$/.test(key)
      ? [value]
      : [];
  };
  return Object.values(resources).flatMap(({ Properties }) =>
    Object.entries(Properties).flatMap(([key, value]) =>
      key === 'Tags' || key === 'Environment' ? [] : walk(value, key),
    ),
  );
}

describe('two environments in one account', () => {
  it('share no name', () => {
    const [ours, theirs] = [fixedNames(hardened.resources), fixedNames(cheap.resources)];
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
    expect(ours.filter((name) => !/\bprod\b/.test(name))).toEqual([]);
    expect(theirs.filter((name) => !/\btest\b/.test(name))).toEqual([]);
  });

  it('count into metrics, and pay under tags, of their own', () => {
    const namespaces = (resources: typeof hardened.resources) =>
      ofType(resources, 'AWS::Lambda::Function').flatMap(
        ([, { Environment }]) => Environment?.Variables?.POWERTOOLS_METRICS_NAMESPACE ?? [],
      );
    expect(new Set(namespaces(hardened.resources))).toEqual(new Set(['AgentWorkflow/prod']));
    expect(new Set(namespaces(cheap.resources))).toEqual(new Set(['AgentWorkflow/test']));
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Lambda::Function'])
      for (const [id, { Tags }] of all(type))
        expect(Tags, id).toContainEqual({ Key: 'agent-workflow-environment', Value: 'prod' });
  });
});

describe('what is kept', () => {
  const tables = Object.values(hardened.resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
  const buckets = Object.values(hardened.resources).filter(({ Type }) => Type === 'AWS::S3::Bucket');

  it('stands in a stack of its own, which can’t be deleted by mistake in prod', () => {
    expect(hardened.data.findResources('AWS::DynamoDB::Table')).not.toEqual({});
    expect(hardened.data.findResources('AWS::Lambda::Function')).toEqual({});
    expect(hardened.service.findResources('AWS::DynamoDB::Table')).toEqual({});
    expect(hardened.service.findResources('AWS::S3::Bucket')).toEqual({});
    expect(hardened.terminationProtection).toBe(true);
    expect(cheap.terminationProtection).toBe(false);
  });

  it('can be restored to any point, streams what writes leave, forgets what is over, and stays when the stack goes', () => {
    expect(tables).toHaveLength(1);
    expect(tables[0]).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        DeletionProtectionEnabled: true,
        GlobalSecondaryIndexes: [{ IndexName: 'gsi1' }],
      },
    });
  });

  it('keeps versions of blobs, and an archive of who read them that grows cold and ends', () => {
    expect(buckets.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
    expect(
      buckets.filter(({ Properties }) => Properties['VersioningConfiguration']?.Status === 'Enabled'),
    ).toHaveLength(1);
    for (const { Properties } of buckets) expect(Properties['LifecycleConfiguration'].Rules).toHaveLength(1);
  });
});

describe('the hardened network', () => {
  it('has no way out: no internet gateway, no translation, no default route', () => {
    for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::Route'])
      expect(all(type)).toEqual([]);
    expect(all('AWS::EC2::Subnet').length).toBeGreaterThan(1);
    for (const [, { MapPublicIpOnLaunch }] of all('AWS::EC2::Subnet'))
      expect(MapPublicIpOnLaunch).toBe(false);
  });

  it('lets the agent runner alone reach the model', () => {
    const rules = all('AWS::EC2::SecurityGroupIngress').filter(([id]) => id.includes('bedrock'));
    expect(rules).toHaveLength(1);
    expect(asText(rules[0]![1]['SourceSecurityGroupId'])).toMatch(/^<WorkerNetworkAgents/);
  });

  it('reads keys of providers where an endpoint of one’s own is named, by the agent runner alone', () => {
    const reading = (resources: Readonly<Record<string, Resource>>) =>
      ofType(resources, 'AWS::EC2::SecurityGroupIngress').filter(([id]) => id.includes('Reachssm'));
    expect(reading(hardened.resources)).toEqual([]);
    const own = synthesize({ profile: 'hardened', openAiBaseUrl: 'https://models.example.com/v1' });
    expect(
      reading(own.resources).map(([, { SourceSecurityGroupId }]) => asText(SourceSecurityGroupId)),
    ).toEqual([expect.stringMatching(/^<WorkerNetworkAgents/)]);
  });

  it('opens its endpoints to this account’s identities, and storage to the product’s bucket and image layers', () => {
    const endpoints = all('AWS::EC2::VPCEndpoint');
    expect(endpoints).toHaveLength(7);
    for (const [id, { VpcEndpointType, PolicyDocument }] of endpoints) {
      const [first, second] = PolicyDocument.Statement;
      if (VpcEndpointType === 'Gateway') {
        expect(asText(first.Resource)).toMatch(/^<Blobs.+\.Arn>\/\*$/);
        expect(asText(second.Resource)).toMatch(/starport-layer-bucket\/\*$/);
      } else {
        expect(first.Condition.StringEquals['aws:PrincipalAccount'], id).toEqual({ Ref: 'AWS::AccountId' });
      }
    }
  });
});

describe('either network', () => {
  it.each([
    ['hardened', hardened],
    ['cheap', cheap],
  ])('(%s) lets nothing in from outside, and workers call by HTTPS alone', (_, { resources }) => {
    for (const [id, { SecurityGroupIngress, SecurityGroupEgress = [] }] of ofType(
      resources,
      'AWS::EC2::SecurityGroup',
    )) {
      expect(SecurityGroupIngress ?? [], id).toEqual([]);
      for (const { IpProtocol, FromPort, ToPort } of SecurityGroupEgress)
        expect([IpProtocol, FromPort, ToPort]).toEqual(['tcp', 443, 443]);
    }
  });

  it('has no translation of addresses that would be paid by the hour', () => {
    expect(ofType(cheap.resources, 'AWS::EC2::NatGateway')).toEqual([]);
    expect(ofType(cheap.resources, 'AWS::EC2::VPCEndpoint')).toEqual([]);
  });
});

describe('alarms of the hardened profile', () => {
  it('are one for each function and kind', () => {
    const names = all('AWS::CloudWatch::Alarm').map(([, { AlarmName }]) => AlarmName as string);
    for (const name of Object.keys(FUNCTIONS))
      for (const kind of ['A function fails', 'A function is throttled', 'A function is slow'])
        expect(names).toContain(`agent-workflow-prod ${kind}: ${name}`);
  });
});

describe('no template', () => {
  it('has the value of a secret, or a place for one', () => {
    for (const { resources } of [hardened, cheap]) {
      const text = JSON.stringify(resources);
      expect(text).not.toMatch(
        /AKIA[0-9A-Z]{16}|-----BEGIN|xox[abp]-|gh[pousr]_[A-Za-z0-9]{20}|sk-[A-Za-z0-9]{20}/,
      );
      const types = new Set(Object.values(resources).map(({ Type }) => Type));
      expect([...types].filter((type) => /SecretsManager|SSM::Parameter|AccessKey/.test(type))).toEqual([]);
      expect(text).not.toMatch(/"(?:[A-Z_]*(?:SECRET|PASSWORD|TOKEN|API_KEY))":"/);
    }
  });
});
