import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AgentWorkflowStack } from './stacks/agent-workflow.stack.ts';

const app = new App();
const environment = String(app.node.tryGetContext('environment') ?? 'dev');
new AgentWorkflowStack(app, `AgentWorkflow-${environment}`, { environment, description: 'Agent Workflow' });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
