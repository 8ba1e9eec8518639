import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AgentWorkflowStack } from './stacks/agent-workflow.stack.ts';

const app = new App();

/** A value given by `--context name=value`. */
function option(name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const environment = option('environment') ?? 'dev';
new AgentWorkflowStack(app, `AgentWorkflow-${environment}`, {
  environment,
  firstAdmin: option('firstAdmin'),
  defaultModel: option('defaultModel') ?? 'bedrock:anthropic.claude-sonnet-5-5',
  description: 'Agent Workflow: a Scrum team of AI agents that cannot skip a failing test',
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
