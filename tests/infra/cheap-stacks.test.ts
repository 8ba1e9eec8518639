import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '#infra/function-list.ts';
import { ALARMS, anchorOf } from '#infra/monitoring/alarm-list.ts';
import { MACHINES } from '#shared/contracts/machines.contract.ts';
import { PROJECT_METRICS } from '#shared/contracts/metrics.contract.ts';
import { QUEUES } from '#shared/contracts/queues.contract.ts';
import { readResources } from '#local/cli/deployed-resources.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { idleLines } from '../../bench/cost/idle-lines.ts';
import { total } from '../../bench/cost/prices.ts';
import { statementsOf, statementsOfRole } from './statements.ts';
import { asText, ofType, synthesize } from './synthesize.ts';

const synthesized = synthesize();
const { resources, service } = synthesized;
const all = (type: string) => ofType(resources, type);
const queues = all('AWS::SQS::Queue');
const alarms = all('AWS::CloudWatch::Alarm');
const metricsOf = (alarm: Record<string, any>): Record<string, any>[] =>
  alarm['Metrics'] === undefined
    ? [alarm]
    : (alarm['Metrics'] as Record<string, any>[]).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);

describe('queues', () => {
  it('have dead letters, after as many deliveries as the contract says', () => {
    const limits = queues.flatMap(([, { RedrivePolicy }]) =>
      RedrivePolicy === undefined ? [] : [RedrivePolicy.maxReceiveCount as number],
    );
    expect(limits.sort()).toEqual(QUEUES.map((queue) => queue.maxReceiveCount).sort());
    const dead = new Set(
      queues.flatMap(([, { RedrivePolicy }]) =>
        RedrivePolicy === undefined ? [] : [asText(RedrivePolicy.deadLetterTargetArn)],
      ),
    );
    const destinations = [
      ...all('AWS::Lambda::EventSourceMapping').map(([, mapping]) => mapping['DestinationConfig']?.OnFailure),
      ...all('AWS::Lambda::EventInvokeConfig').map(([, config]) => config['DestinationConfig']?.OnFailure),
    ].map((target) => asText(target?.Destination));
    const purposeless = queues.filter(
      ([id, { RedrivePolicy }]) =>
        RedrivePolicy === undefined && !dead.has(`<${id}.Arn>`) && !destinations.includes(`<${id}.Arn>`),
    );
    expect(purposeless.map(([id]) => id)).toEqual([]);
  });

  it('are found by the command line under the names that the product gives them, machines and functions too', () => {
    const found = readResources(
      Object.entries(resources).map(([logicalId, { Type }]) => ({
        logicalId,
        type: Type,
        physicalId: logicalId,
      })),
    );
    expect(Object.keys(found.queues)).toHaveLength(queues.length);
    for (const { name, deadLetter } of QUEUES)
      expect(Object.keys(found.queues)).toEqual(expect.arrayContaining([name, deadLetter]));
    for (const name of Object.keys(found.deadLetters).filter(
      (one) => one !== 'changes-dead' && !QUEUES.some(({ deadLetter }) => deadLetter === one),
    ))
      expect(Object.keys(FUNCTIONS)).toContain(name.replace(/-dead$/, ''));
    expect(Object.keys(found.machines)).toEqual([...MACHINES]);
    expect(Object.keys(found.functions).toSorted()).toEqual(Object.keys(FUNCTIONS).toSorted());
  });

  it('are each in an alarm: age where messages are worked on, any message where they are dead', () => {
    const watched = alarms.flatMap(([, alarm]) =>
      metricsOf(alarm).flatMap(({ MetricName, Dimensions }) =>
        (Dimensions ?? []).map(({ Value }: { Value: unknown }) => `${asText(Value)} ${String(MetricName)}`),
      ),
    );
    const read = new Set(
      all('AWS::Lambda::EventSourceMapping').map(([, { EventSourceArn }]) => asText(EventSourceArn)),
    );
    for (const [id, { RedrivePolicy }] of queues) {
      const letters = read.has(`<${id}.Arn>`)
        ? 'NumberOfMessagesReceived'
        : 'ApproximateNumberOfMessagesVisible';
      const metric = RedrivePolicy === undefined ? letters : 'ApproximateAgeOfOldestMessage';
      expect(watched).toContain(`<${id}.QueueName> ${metric}`);
    }
  });

  it('hide a message six times as long as the function that reads it may take, and take back one of a batch', () => {
    const timeouts = new Map(
      all('AWS::Lambda::Function').map(([id, { Timeout }]) => [`<${id}>`, Timeout as number]),
    );
    const readers = all('AWS::Lambda::EventSourceMapping').filter(
      ([, { StartingPosition }]) => StartingPosition === undefined,
    );
    expect(readers.length).toBeGreaterThanOrEqual(3);
    for (const [, { EventSourceArn, FunctionName, FunctionResponseTypes }] of readers) {
      const [, queue] = queues.find(([id]) => asText(EventSourceArn) === `<${id}.Arn>`)!;
      expect(queue['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeouts.get(asText(FunctionName))!);
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('the table’s stream', () => {
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

describe('a call that nobody waits for', () => {
  it('lies with the dead letters of its function when it has failed three times', () => {
    const kept = all('AWS::Lambda::EventInvokeConfig').map(
      ([, { FunctionName, MaximumRetryAttempts, DestinationConfig }]) => [
        asText(FunctionName).replace(/Function[0-9A-F]{8}>$/, ''),
        MaximumRetryAttempts as number,
        asText(DestinationConfig.OnFailure.Destination).replace(/[0-9A-F]{8}\.Arn>$/, ''),
      ],
    );
    for (const [name, { trigger, deadLetters }] of Object.entries(FUNCTIONS)) {
      if (trigger.kind !== 'events' && deadLetters !== true) continue;
      const id = name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
      expect(kept).toContainEqual([`<${id}`, 2, `<${id}Dead`]);
    }
    expect(FUNCTIONS['git-ops']?.deadLetters).toBe(true);
  });
});

describe('state machines', () => {
  const machines = all('AWS::StepFunctions::StateMachine');

  it('are all there, log everything, are traced, and have every placeholder filled', () => {
    expect(machines.map(([, { StateMachineName }]) => StateMachineName).sort()).toEqual(
      MACHINES.map((name) => `agent-workflow-test-${name}`).sort(),
    );
    for (const [, machine] of machines) {
      const wanted = new Set(
        [...asText(machine['DefinitionString']).matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!),
      );
      expect(wanted.size).toBeGreaterThan(0);
      expect(Object.keys(machine['DefinitionSubstitutions']).sort()).toEqual([...wanted].sort());
      expect(machine['LoggingConfiguration'].Level).toBe('ALL');
      expect(machine['TracingConfiguration'].Enabled).toBe(true);
    }
  });

  it('give every Task a timeout and a Catch of everything', () => {
    const bare = machines.flatMap(([, { DefinitionString, StateMachineName }]) => {
      const { States } = JSON.parse(asText(DefinitionString)) as {
        States: Record<
          string,
          { Type: string; TimeoutSeconds?: unknown; Catch?: { ErrorEquals: string[] }[] }
        >;
      };
      const tasks = Object.entries(States).filter(([, { Type }]) => Type === 'Task');
      expect(tasks.length).toBeGreaterThan(1);
      return tasks.flatMap(([name, { TimeoutSeconds, Catch = [] }]) =>
        TimeoutSeconds !== undefined && Catch.some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'))
          ? []
          : [`${StateMachineName}: ${name}`],
      );
    });
    expect(bare).toEqual([]);
  });

  it('may call exactly the functions and machines that they name', () => {
    for (const [id, { DefinitionSubstitutions, RoleArn }] of machines) {
      const role = asText(RoleArn).slice(1).split('.')[0]!;
      const allowed = statementsOfRole(synthesized, role)
        .filter(({ actions }) =>
          actions.some((action) => ['lambda:InvokeFunction', 'states:StartExecution'].includes(action)),
        )
        .flatMap((statement) => statement.resources);
      const called = Object.values(DefinitionSubstitutions as Record<string, unknown>).map((arn) =>
        asText(arn),
      );
      expect(allowed.toSorted(), id).toEqual(called.toSorted());
    }
  });
});

describe('grants', () => {
  const statements = statementsOf(synthesized);

  it('let nobody delete blobs but packs of mirrors and what jobs left, and no version of any', () => {
    const deleting = statements.filter(({ actions }) =>
      actions.some((action) => action.startsWith('s3:Delete')),
    );
    expect(
      deleting.map(({ policy, actions, resources: places }) => [
        policy.replace(/Role.+$/, ''),
        ...actions,
        ...places.map((place) => place.replace(/^.+>/, '')),
      ]),
    ).toEqual([
      ['GitOps', 's3:DeleteObject', '/mirrors/*'],
      ['CleanDependencies', 's3:DeleteObject', '/jobs/*'],
    ]);
  });

  it('give each function a role of its own, without managed policies', () => {
    const roles = all('AWS::Lambda::Function').map(([, { Role }]) => asText(Role));
    expect(new Set(roles).size).toBe(roles.length);
    expect(
      all('AWS::IAM::Role').filter(([, { ManagedPolicyArns }]) => ManagedPolicyArns !== undefined),
    ).toEqual([]);
  });
});

describe('what a deployment prints', () => {
  it('is what the page says', () => {
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    const section = page.split('\n## What it prints\n')[1]!.split('\n## ')[0]!;
    const printed = [synthesized.data, service, synthesized.monitoring].flatMap((template) =>
      Object.entries(template.findOutputs('*')).flatMap(([name, output]) =>
        output['Export'] === undefined ? [name] : [],
      ),
    );
    const named = [...section.matchAll(/`([A-Z][A-Za-z]+)`/g)].map((match) => match[1]);
    expect(named.toSorted()).toEqual(printed.toSorted());
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
  const headings = Object.keys(ALARMS);
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const budgets = all('AWS::Budgets::Budget').map(([, { Budget }]) => Budget.BudgetName as string);
  const names = [...alarms.map(([, { AlarmName }]) => AlarmName as string), ...budgets];

  it('have a section in the runbook each, and every section an alarm', () => {
    const [, sections] = runbook.split('\n# Alarms on AWS\n');
    expect([...sections!.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual(headings);
    const kinds = new Set(names.map((name) => name.replace('agent-workflow-test ', '').replace(/: .+$/, '')));
    expect([...kinds].sort()).toEqual(headings.toSorted());
  });

  it('are at most 20 where it is to be cheap', () => {
    expect(names.length).toBeLessThanOrEqual(20);
  });

  it('are told on the alarm topic, say what people notice, and link to the runbook', () => {
    for (const [id, { AlarmActions, AlarmDescription, TreatMissingData }] of alarms) {
      expect(AlarmActions, id).toHaveLength(1);
      expect(TreatMissingData).toBe('notBreaching');
      const [, impact, link] = /^(.+) Runbook: docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription) ?? [];
      expect(headings.map(anchorOf)).toContain(link);
      expect(impact!.length, id).toBeGreaterThan(40);
    }
  });

  it('may be told: the topic admits CloudWatch, budgets and rules of this account', () => {
    const admitted = all('AWS::SNS::TopicPolicy')
      .filter(([id]) => id.startsWith('Alarms'))
      .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement as Record<string, any>[])
      .flatMap(({ Effect, Principal }) => (Effect === 'Allow' ? Principal.Service : []));
    expect(admitted.flat().sort()).toEqual(
      expect.arrayContaining(['budgets.amazonaws.com', 'cloudwatch.amazonaws.com', 'events.amazonaws.com']),
    );
  });

  it('watch every function for errors, throttles and slowness, and every machine for failure and timeout', () => {
    const filters = all('AWS::Logs::MetricFilter');
    expect(filters).toHaveLength(Object.keys(FUNCTIONS).length);
    const groups = new Set(filters.map(([, { LogGroupName }]) => asText(LogGroupName)));
    for (const [id, { LoggingConfig }] of all('AWS::Lambda::Function'))
      expect(groups, id).toContain(asText(LoggingConfig.LogGroup));
    const watched = alarms.flatMap(([, alarm]) => metricsOf(alarm));
    const namesOf = watched.map(({ MetricName }) => MetricName as string);
    expect(namesOf).toEqual(
      expect.arrayContaining([
        'failed_calls_total',
        'Throttles',
        'call_time_used_percentage',
        'IteratorAge',
        '5xx',
      ]),
    );
    const ends = all('AWS::Events::Rule').flatMap(([id, { EventPattern }]) =>
      EventPattern?.source?.[0] === 'aws.states' ? [{ id, detail: EventPattern.detail }] : [],
    );
    expect(ends.map(({ detail }) => detail.status).sort()).toEqual([['FAILED'], ['TIMED_OUT']]);
    for (const { id, detail } of ends) {
      expect(detail.stateMachineArn).toHaveLength(MACHINES.length);
      expect(watched.filter(({ Dimensions }) => asText(Dimensions?.[0]?.Value) === `<${id}>`)).toHaveLength(
        1,
      );
    }
  });
});

describe('dashboards', () => {
  const dashboards = new Map(
    all('AWS::CloudWatch::Dashboard').map(([, { DashboardName, DashboardBody }]) => [
      DashboardName as string,
      asText(DashboardBody),
    ]),
  );

  it('are three: operations with every kind of alarm, the sprint with every metric of the product, and the cost', () => {
    expect([...dashboards.keys()].sort()).toEqual([
      'agent-workflow-test-cost',
      'agent-workflow-test-operations',
      'agent-workflow-test-sprint',
    ]);
    const operations = dashboards.get('agent-workflow-test-operations')!;
    for (const heading of Object.keys(ALARMS).filter((one) => !one.includes('budget')))
      expect(operations).toContain(`"title":"${heading}"`);
    for (const metric of Object.keys(PROJECT_METRICS))
      expect(dashboards.get('agent-workflow-test-sprint')).toContain(`MetricName=\\"${metric}\\"`);
  });

  it('hold no more metrics than are free of charge', () => {
    for (const [name, body] of dashboards)
      expect([...body.matchAll(/\["AWS\/|\["AgentWorkflow\//g)].length, name).toBeLessThanOrEqual(50);
  });
});

describe('the API', () => {
  it('takes requests signed by identities only, but for the health check and what platforms sign, and limits each route', () => {
    const routes = all('AWS::ApiGatewayV2::Route').map(([, { RouteKey, AuthorizationType }]) => [
      RouteKey as string,
      AuthorizationType as string,
    ]);
    expect(routes.filter(([key]) => !key!.startsWith('$') && key !== 'get_current_state').sort()).toEqual([
      ['GET /api/v1/commands/{id}', 'AWS_IAM'],
      ['GET /api/v1/projects/{id}/state', 'AWS_IAM'],
      ['GET /health', 'NONE'],
      ['POST /api/v1/commands', 'AWS_IAM'],
      ['POST /webhooks/discord', 'NONE'],
      ['POST /webhooks/github', 'NONE'],
      ['POST /webhooks/jira', 'NONE'],
      ['POST /webhooks/slack', 'NONE'],
    ]);
    service.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      RouteSettings: {
        'POST /api/v1/commands': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
        'POST /webhooks/slack': { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      },
    });
  });
});

describe('functions', () => {
  const deployed = new Map(
    all('AWS::Lambda::Function').flatMap(([, { Environment, ...properties }]) => {
      const variables = Environment?.Variables as Record<string, unknown> | undefined;
      return variables?.['POWERTOOLS_SERVICE_NAME'] === undefined
        ? []
        : [[asText(variables['POWERTOOLS_SERVICE_NAME']), { variables, properties }] as const];
    }),
  );

  it('are those of the list, on ARM, traced unless they look around each minute, with log lines in JSON', () => {
    expect([...deployed.keys()].sort()).toEqual(Object.keys(FUNCTIONS).sort());
    for (const [name, { properties }] of deployed)
      expect(properties, name).toMatchObject({
        Architectures: ['arm64'],
        ...(FUNCTIONS[name]?.trigger.kind === 'schedule' ? {} : { TracingConfig: { Mode: 'Active' } }),
        LoggingConfig: { LogFormat: 'JSON' },
      });
  });

  it.each(Object.keys(FUNCTIONS))('%s gets exactly the variables that its schema asks for', async (name) => {
    const { env } = (await import(`../../functions/${name}/env.ts`)) as { env: z.ZodObject };
    const variables = Object.fromEntries(
      Object.entries(deployed.get(name)?.variables ?? {}).map(([key, value]) => [key, asText(value)]),
    );
    const ofRuntime = ['NODE_OPTIONS', 'POWERTOOLS_METRICS_NAMESPACE'];
    expect(
      Object.keys(variables)
        .filter((key) => !ofRuntime.includes(key))
        .sort(),
    ).toEqual(Object.keys(env.shape).sort());
    expect(() => readEnvironment(env, variables)).not.toThrow();
  });
});

describe('a month in which nothing happens', () => {
  it('costs at most $5', () => {
    const lines = idleLines(
      Object.entries(resources).map(([id, { Type, Properties }]) => ({
        id,
        type: Type,
        properties: Properties,
      })),
    );
    expect(lines.length).toBeGreaterThan(5);
    expect(total(lines)).toBeLessThanOrEqual(5);
  });
});
