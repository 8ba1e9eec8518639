import { readFileSync } from 'node:fs';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { MACHINES, pascalCase, type MachineName } from '#shared/contracts/machines.contract.ts';
import { acknowledgeExecutions, acknowledgeWildcard, WILDCARDS } from '../acknowledgements.ts';
import { machineArn, machineName } from './grants.ts';

export interface WorkflowMachineProps {
  readonly machine: MachineName;
  readonly environment: string;
  /** By folder name. */
  readonly functions: ReadonlyMap<string, IFunction>;
}

/** Step Functions sees the end of a child execution through this rule of its own. */
const CHILD_EVENTS_RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

/** One definition of `state-machines/`, inlined, with grants for exactly the functions and machines that it names. */
export class WorkflowMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { machine, environment, functions }: WorkflowMachineProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const definition = readFileSync(
      new URL(`../../state-machines/${machine}/${machine}.asl.json`, import.meta.url),
      'utf8',
    );
    const called = [...functions].filter(([name]) => definition.includes(`\${${functionPlaceholder(name)}}`));
    const children = MACHINES.filter((child) => definition.includes(`\${${machinePlaceholder(child)}}`));
    this.stateMachine = new StateMachine(this, 'Machine', {
      stateMachineName: machineName(environment, machine),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries([
        ...called.map(([name, { functionArn }]): [string, string] => [
          functionPlaceholder(name),
          functionArn,
        ]),
        ...children.map((child): [string, string] => [
          machinePlaceholder(child),
          machineArn({ stack, environment }, child),
        ]),
      ]),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          // Under this prefix the account's one policy for delivered logs does not grow with each machine.
          logGroupName: `/aws/vendedlogs/states/${machineName(environment, machine)}`,
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
      },
    });
    const arns = called.map(([, { functionArn }]) => functionArn);
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns }),
    );
    acknowledgeWildcard(this.stateMachine.role, '*', WILDCARDS.unbounded.reason);
    if (children.length > 0) this.grantChildren(stack, environment, children);
  }

  /** What `startExecution.sync:2` needs: to start the child, to look at it and stop it, and to hear of its end. */
  private grantChildren(stack: Stack, environment: string, children: readonly MachineName[]): void {
    const rule = stack.formatArn({ service: 'events', resource: 'rule', resourceName: CHILD_EVENTS_RULE });
    const executions = children.map((child) =>
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${machineName(environment, child)}:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    const statements: [string[], string[]][] = [
      [['states:StartExecution'], children.map((child) => machineArn({ stack, environment }, child))],
      [['states:DescribeExecution', 'states:StopExecution'], executions],
      [['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]],
    ];
    for (const [actions, resources] of statements)
      this.stateMachine.addToRolePolicy(new PolicyStatement({ actions, resources }));
    acknowledgeExecutions(this.stateMachine.role, environment, children);
  }
}

const functionPlaceholder = (name: string): string => `${pascalCase(name)}FunctionArn`;
const machinePlaceholder = (name: MachineName): string => `${pascalCase(name)}StateMachineArn`;
