import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { WILDCARDS } from '#infra/acknowledgements.ts';
import { FUNCTIONS } from '#infra/function-list.ts';
import { MACHINES } from '#shared/contracts/machines.contract.ts';
import { QUEUES } from '#shared/contracts/queues.contract.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asText, ofType, synthesize } from './synthesize.ts';

const { template, resources } = synthesize();
const all = (type: string) => ofType(resources, type);

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Effect: string;
}

const statementsOf = (policy: Record<string, any>): Statement[] => policy['PolicyDocument'].Statement;
const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

describe('queues', () => {
  const queues = all('AWS::SQS::Queue');

  it('are those of the contract, each with its dead letters after as many deliveries, and the stream’s dead letters', () => {
    expect(queues).toHaveLength(QUEUES.length * 2 + 1);
    const limits = queues.flatMap(([, { RedrivePolicy }]) =>
      RedrivePolicy === undefined ? [] : [RedrivePolicy.maxReceiveCount as number],
    );
    expect(limits.sort()).toEqual(QUEUES.map((queue) => queue.maxReceiveCount).sort());
  });

  it('have dead letters, and every dead-letter queue an alarm', () => {
    const dead = new Set(
      queues.flatMap(([, { RedrivePolicy }]) =>
        RedrivePolicy === undefined ? [] : [asText(RedrivePolicy.deadLetterTargetArn)],
      ),
    );
    const withoutDeadLetters = queues
      .filter(([id, { RedrivePolicy }]) => RedrivePolicy === undefined && !dead.has(`<${id}.Arn>`))
      .map(([id]) => id);
    expect(withoutDeadLetters).toEqual([expect.stringMatching(/^ChangesDead/)]);
    const alarmed = JSON.stringify(all('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm));
    const silent = queues
      .filter(([id]) => !alarmed.includes(`"Fn::GetAtt":["${id}","QueueName"]`))
      .map(([id]) => id);
    expect(silent).toEqual([]);
  });

  it('hide a message six times as long as the function that reads it may take', () => {
    const timeouts = new Map(
      all('AWS::Lambda::Function').map(([id, { Timeout }]) => [`<${id}>`, Timeout as number]),
    );
    const readers = all('AWS::Lambda::EventSourceMapping').filter(
      ([, { StartingPosition }]) => StartingPosition === undefined,
    );
    expect(readers).toHaveLength(3);
    for (const [, { EventSourceArn, FunctionName, FunctionResponseTypes }] of readers) {
      const [, queue] = queues.find(([id]) => asText(EventSourceArn) === `<${id}.Arn>`)!;
      expect(queue['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeouts.get(asText(FunctionName))!);
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('the table', () => {
  it('can be restored to any point, streams what writes leave, forgets what is over, and stays when the stack goes', () => {
    const [[, table]] = all('AWS::DynamoDB::Table') as [[string, Record<string, any>]];
    expect(table).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [{ IndexName: 'gsi1' }],
    });
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  });

  it('gives its events and effects, and nothing else, to the dispatcher, with dead letters behind', () => {
    const [[, mapping], ...others] = all('AWS::Lambda::EventSourceMapping').filter(
      ([, { StartingPosition }]) => StartingPosition !== undefined,
    ) as [[string, Record<string, any>]];
    expect(others).toEqual([]);
    expect(JSON.parse(mapping['FilterCriteria'].Filters[0].Pattern)).toEqual({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { NewImage: { type: { S: ['effect', 'event'] } } },
    });
    expect(asText(mapping['DestinationConfig'].OnFailure.Destination)).toMatch(/^<ChangesDead/);
    expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
  });
});

describe('state machines', () => {
  const machines = all('AWS::StepFunctions::StateMachine');

  it('are all there, log everything, and have every placeholder filled', () => {
    expect(machines.map(([, { StateMachineName }]) => StateMachineName).sort()).toEqual(
      MACHINES.map((name) => `agent-workflow-test-${name}`).sort(),
    );
    for (const [, { DefinitionString, DefinitionSubstitutions, LoggingConfiguration }] of machines) {
      const wanted = new Set(
        [...asText(DefinitionString).matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!),
      );
      expect(wanted.size).toBeGreaterThan(0);
      expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...wanted].sort());
      expect(LoggingConfiguration.Level).toBe('ALL');
    }
  });

  it('may call exactly the functions and machines that they name', () => {
    for (const [id, { DefinitionSubstitutions, RoleArn }] of machines) {
      const role = asText(RoleArn).slice(1).split('.')[0]!;
      const statements = all('AWS::IAM::Policy')
        .filter(([, { Roles }]) => Roles.some((one: unknown) => asText(one) === `<${role}>`))
        .flatMap(([, policy]) => statementsOf(policy));
      const allowed = (action: string) =>
        statements
          .filter(({ Action }) => list(Action).includes(action))
          .flatMap(({ Resource }) => list(Resource).map(asText));
      const called = Object.values(DefinitionSubstitutions as Record<string, unknown>).map(asText);
      expect([...allowed('lambda:InvokeFunction'), ...allowed('states:StartExecution')].sort(), id).toEqual(
        called.sort(),
      );
    }
  });
});

describe('grants', () => {
  it('name no action by wildcard, and no resource but those with a reason', () => {
    const policies = all('AWS::IAM::Policy');
    expect(policies.length).toBeGreaterThan(20);
    const statements = policies.flatMap(([id, policy]) =>
      statementsOf(policy).map((statement) => ({ id, ...statement })),
    );
    expect(statements.flatMap(({ Action }) => list(Action)).filter((action) => action.includes('*'))).toEqual(
      [],
    );
    const wild = statements.flatMap(({ id, Action, Resource }) =>
      list(Resource).flatMap((resource) =>
        asText(resource).includes('*') ? [{ id, actions: list(Action), resource: asText(resource) }] : [],
      ),
    );
    const withoutReason = wild.filter(({ actions, resource }) => {
      if (resource === '*')
        return !actions.every((action) => /^(xray|logs):|^dynamodb:ListStreams$/.test(action));
      return !Object.values(WILDCARDS).some(({ ends }) => ends !== '*' && resource.endsWith(ends));
    });
    expect(withoutReason).toEqual([]);
  });

  it('give each function a role of its own, without managed policies', () => {
    const roles = all('AWS::Lambda::Function').map(([, { Role }]) => asText(Role));
    expect(new Set(roles).size).toBe(roles.length);
    expect(
      all('AWS::IAM::Role').filter(([, { ManagedPolicyArns }]) => ManagedPolicyArns !== undefined),
    ).toEqual([]);
  });
});

describe('everything that logs', () => {
  it('forgets after a time', () => {
    const groups = all('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(20);
    expect(groups.filter(([, { RetentionInDays }]) => RetentionInDays === undefined)).toEqual([]);
    const ids = new Set(groups.map(([id]) => `<${id}>`));
    const stray = all('AWS::Lambda::Function').filter(
      ([, { LoggingConfig }]) => !ids.has(asText(LoggingConfig?.LogGroup)),
    );
    expect(stray).toEqual([]);
  });
});

describe('alarms', () => {
  it('are told on the alarm topic, and say what people notice and where it is explained', () => {
    const alarms = all('AWS::CloudWatch::Alarm');
    const headings = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8').split('\n');
    for (const [id, { AlarmActions, AlarmDescription }] of alarms) {
      expect(AlarmActions, id).toHaveLength(1);
      const [, heading] = /^.+ Runbook: (.+)$/s.exec(asText(AlarmDescription)) ?? [];
      expect(headings, id).toContain(`## ${heading}`);
    }
    const functions = all('AWS::Lambda::Function').filter(
      ([, { Environment }]) => Environment?.Variables?.POWERTOOLS_SERVICE_NAME !== undefined,
    );
    const names = JSON.stringify(alarms);
    for (const metric of ['Errors', 'Throttles']) {
      const watched = alarms.filter(([, { MetricName }]) => MetricName === metric);
      expect(watched).toHaveLength(functions.length);
    }
    expect(functions.filter(([id]) => !names.includes(`"Ref":"${id}"`))).toEqual([]);
  });
});

describe('the API', () => {
  it('takes signed requests only, but for the health check', () => {
    const routes = all('AWS::ApiGatewayV2::Route').map(([, { RouteKey, AuthorizationType }]) => [
      RouteKey,
      AuthorizationType,
    ]);
    expect(routes.sort()).toEqual([
      ['GET /api/v1/commands/{id}', 'AWS_IAM'],
      ['GET /api/v1/projects/{id}/state', 'AWS_IAM'],
      ['GET /health', 'NONE'],
      ['POST /api/v1/commands', 'AWS_IAM'],
    ]);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50 },
    });
  });
});

describe('functions', () => {
  const deployed = new Map(
    all('AWS::Lambda::Function').flatMap(([, { Environment }]) => {
      const variables = Environment?.Variables as Record<string, unknown> | undefined;
      return variables?.['POWERTOOLS_SERVICE_NAME'] === undefined
        ? []
        : [[asText(variables['POWERTOOLS_SERVICE_NAME']), variables] as const];
    }),
  );

  it('are those of the list', () => {
    expect([...deployed.keys()].sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });

  it.each(Object.keys(FUNCTIONS))('%s gets exactly the variables that its schema asks for', async (name) => {
    const { env } = (await import(`../../functions/${name}/env.ts`)) as { env: z.ZodObject };
    const variables = Object.fromEntries(
      Object.entries(deployed.get(name) ?? {}).map(([key, value]) => [key, asText(value)]),
    );
    const ofRuntime = ['NODE_OPTIONS'];
    expect(
      Object.keys(variables)
        .filter((key) => !ofRuntime.includes(key))
        .sort(),
    ).toEqual(Object.keys(env.shape).sort());
    expect(() => readEnvironment(env, variables)).not.toThrow();
  });
});
