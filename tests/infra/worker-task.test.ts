import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { WorkerTask, type WorkerTaskProps } from '#infra/constructs/worker-task.ts';
import { asText, ofType, synthesize as fullDeployment } from './synthesize.ts';
import { env as agentEnv } from '#workers/agent-runner/env.ts';
import { env as testEnv } from '#workers/test-runner/env.ts';

const synthesize = (props: Pick<WorkerTaskProps, 'worker' | 'queueName'> & Partial<WorkerTaskProps>) => {
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });
  const stack = new Stack(app, 'Test');
  const task = new WorkerTask(stack, 'Task', {
    environment: 'test',
    architecture: 'arm64',
    queue: new Queue(stack, 'Queue'),
    jobAccess: LambdaFunction.fromFunctionArn(
      stack,
      'Access',
      'arn:aws:lambda:eu-west-1:123456789012:function:job-access',
    ),
    lingerSeconds: 30,
    ...props,
  });
  const template = Template.fromStack(stack);
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return {
    task,
    container: definition!['Properties'].ContainerDefinitions[0],
    definition: definition!['Properties'],
    actions: policies.map(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap((one: { Action: string | string[] }) => one.Action),
    ),
  };
};

describe.each([
  ['agent-runner', 'agent-jobs', agentEnv, ['OPENAI_BASE_URL', 'MODEL_PRICES', 'MODELS']],
  ['test-runner', 'test-jobs', testEnv, ['REGISTRIES']],
] as const)('the task of the %s', (worker, queueName, env, optional) => {
  it('is told what its schema asks for, but for what the start, the platform or a person adds', () => {
    const { container } = synthesize({ worker, queueName });
    const given = container.Environment.map(({ Name }: { Name: string }) => Name);
    const elsewhere = ['WORKER_SLOT', 'WORKER_START_ID', 'AWS_REGION', 'PATH', ...optional];
    expect([...given].sort()).toEqual(
      Object.keys(env.shape)
        .filter((name) => !elsewhere.includes(name))
        .sort(),
    );
  });

  it('may take jobs from its queue and call job-access, and nothing else', () => {
    const { actions } = synthesize({ worker, queueName });
    expect(actions).toContainEqual([
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'lambda:InvokeFunction',
    ]);
    expect(actions).toHaveLength(2);
  });

  it('has a read-only root, an init that adopts, and no capability that it does not need', () => {
    const { container, definition } = synthesize({ worker, queueName });
    expect(container).toMatchObject({ ReadonlyRootFilesystem: true, Name: 'worker', StopTimeout: 120 });
    expect(container.LinuxParameters.InitProcessEnabled).toBe(true);
    const dropped: string[] = container.LinuxParameters.Capabilities.Drop;
    expect(dropped.length).toBe(worker === 'agent-runner' ? 14 : 10);
    for (const capability of ['DAC_OVERRIDE', 'SYS_CHROOT', 'SETPCAP', 'NET_RAW', 'MKNOD'])
      expect(dropped).toContain(capability);
    expect(container.User).toBe(worker === 'agent-runner' ? '1000:1000' : '0:0');
    expect(definition.Volumes ?? []).toHaveLength(worker === 'agent-runner' ? 0 : 3);
    expect(definition.RuntimePlatform).toEqual({ OperatingSystemFamily: 'LINUX', CpuArchitecture: 'ARM64' });
  });
});

describe('the cluster of a deployment', () => {
  const { resources } = fullDeployment({
    environmentImages: 'python:3.13-slim-bookworm,golang:1.26-bookworm',
    openAiBaseUrl: 'https://models.example.com/v1',
    modelPrices: '{"openai-compatible:qwen3":{"input":0.5,"output":1.5}}',
  });
  const definitions = ofType(resources, 'AWS::ECS::TaskDefinition');
  const starter = ofType(resources, 'AWS::Lambda::Function').find(
    ([, { Environment }]) => Environment?.Variables?.POWERTOOLS_SERVICE_NAME === 'enqueue-job',
  )!;

  it('has a task for each environment that it lists, known by the environment’s name', () => {
    const known = JSON.parse(asText(starter[1]['Environment'].Variables.WORKER_TASKS)) as Record<
      string,
      string
    >;
    expect(Object.keys(known)).toEqual([
      'agent-runner',
      'test-runner',
      'test-runner@python:3.13-slim-bookworm',
      'test-runner@golang:1.26-bookworm',
    ]);
    expect(Object.values(known).sort()).toEqual(definitions.map(([id]) => `<${id}>`).sort());
  });

  it('tells the agent runner, and nobody else, where a model of one’s own is and what it costs', () => {
    const told = definitions.filter(([, definition]) =>
      /OPENAI_BASE_URL.*MODEL_PRICES/.test(JSON.stringify(definition)),
    );
    expect(told.map(([id]) => id)).toEqual([expect.stringContaining('AgentRunner')]);
  });

  it('opens models on Bedrock that it names, through a profile only in the profile’s regions, and no other', () => {
    const { resources: named } = fullDeployment({
      bedrockModels: 'amazon.nova-pro-v1:0,eu.anthropic.claude-opus-4-8',
    });
    const [agent] = ofType(named, 'AWS::ECS::TaskDefinition').filter(([id]) => id.includes('AgentRunner'));
    const variables = agent![1]['ContainerDefinitions'][0].Environment as { Name: string; Value: string }[];
    expect(variables.find(({ Name }) => Name === 'MODELS')?.Value).toBe(
      'anthropic:,openai-compatible:,bedrock:anthropic.claude-sonnet-5-5,bedrock:amazon.nova-pro-v1:0,bedrock:eu.anthropic.claude-opus-4-8',
    );
    const statements = ofType(named, 'AWS::IAM::Policy')
      .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement as Record<string, any>[])
      .filter(({ Action }) => [Action].flat().includes('bedrock:InvokeModel'));
    const arns = (conditional: boolean) =>
      statements
        .filter(({ Condition }) => (Condition !== undefined) === conditional)
        .flatMap(({ Resource }) => [Resource].flat().map((one) => asText(one).replace(/^.+:bedrock:/, '')));
    expect(arns(false).toSorted()).toEqual([
      '<AWS::Region>::foundation-model/amazon.nova-pro-v1:0',
      '<AWS::Region>::foundation-model/anthropic.claude-sonnet-5-5',
      '<AWS::Region>:<AWS::AccountId>:inference-profile/eu.anthropic.claude-opus-4-8',
    ]);
    expect(arns(true)).toEqual(['*::foundation-model/anthropic.claude-opus-4-8']);
    const [condition] = statements.flatMap(({ Condition }) => Condition ?? []);
    expect(asText(condition.StringEquals['bedrock:InferenceProfileArn'])).toMatch(
      /inference-profile\/eu\.anthropic\.claude-opus-4-8$/,
    );
  });

  it('lets who starts tasks start these, pass on their roles, and look at and stop tasks of this cluster', () => {
    const policy = ofType(resources, 'AWS::IAM::Policy').find(([id]) => id.startsWith('EnqueueJobRole'))!;
    const statements = policy[1]['PolicyDocument'].Statement as {
      Action: string | string[];
      Resource: unknown;
    }[];
    const of = (action: string) =>
      statements
        .filter(({ Action }) => [Action].flat().includes(action))
        .flatMap(({ Resource }) => [Resource].flat().map(asText));
    expect(of('ecs:RunTask').sort()).toEqual(definitions.map(([id]) => `<${id}>`).sort());
    expect(of('iam:PassRole')).toHaveLength(definitions.length * 2);
    expect(of('ecs:StopTask')).toEqual([expect.stringMatching(/task\/<WorkersCluster\w*>\/\*$/)]);
  });
});
