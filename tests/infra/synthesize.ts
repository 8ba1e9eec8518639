import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AgentWorkflowStack } from '#infra/stacks/agent-workflow.stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
}

/** No bundles and no copies of assets: `npm run synth` makes those. */
const QUICK = { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true };

/** The stack's template as `cdk synth` makes it, but for the bundles. */
export function synthesize(): { template: Template; resources: Readonly<Record<string, Resource>> } {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({ context: { ...context, ...QUICK } });
  const stack = new AgentWorkflowStack(app, 'Test', { environment: 'test', defaultModel: 'bedrock:model' });
  const template = Template.fromStack(stack);
  return { template, resources: template.toJSON()['Resources'] as Record<string, Resource> };
}

export function ofType(
  resources: Readonly<Record<string, Resource>>,
  type: string,
): [id: string, properties: Resource['Properties']][] {
  return Object.entries(resources).flatMap(([id, resource]) =>
    resource.Type === type ? [[id, resource.Properties] as [string, Resource['Properties']]] : [],
  );
}

/** A value of the template as text, references by their logical ids. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, inner] = Object.entries(value)[0] ?? [];
  if (name === 'Fn::Join') return (inner as [string, unknown[]])[1].map(asText).join((inner as [string])[0]);
  if (name === 'Ref') return `<${String(inner)}>`;
  if (name === 'Fn::GetAtt') return `<${(inner as string[]).join('.')}>`;
  return JSON.stringify(value);
}
