import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { createDeployment } from '#infra/deployment.ts';
import { readOptions } from '#infra/deployment-options.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
}

export interface Synthesized {
  readonly data: Template;
  readonly service: Template;
  readonly monitoring: Template;
  /** Of all stacks. */
  readonly resources: Readonly<Record<string, Resource>>;
  readonly terminationProtection: boolean;
}

/** No bundles and no copies of assets: `npm run synth` makes those. */
const QUICK = { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true };

/** The stacks' templates as `cdk synth -c name=value` makes them, but for the bundles. @throws on any finding of cdk-nag */
export function synthesize(context: Readonly<Record<string, string>> = {}): Synthesized {
  const file = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({ context: { ...file.context, ...QUICK, env: 'test', ...context } });
  const stacks = createDeployment(app, readOptions(app.node.getAllContext()));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const [data, service, monitoring] = [stacks.data, stacks.service, stacks.monitoring].map((stack) =>
    Template.fromStack(stack),
  ) as [Template, Template, Template];
  const resources = [data, service, monitoring].map(
    (template) => template.toJSON()['Resources'] as Record<string, Resource>,
  );
  return {
    data,
    service,
    monitoring,
    resources: Object.assign({}, ...resources) as Record<string, Resource>,
    terminationProtection: stacks.data.terminationProtection,
  };
}

export function ofType(
  resources: Readonly<Record<string, Resource>>,
  type: string,
): [id: string, properties: Resource['Properties']][] {
  return Object.entries(resources).flatMap(([id, resource]) =>
    resource.Type === type ? [[id, resource.Properties] as [string, Resource['Properties']]] : [],
  );
}

/** A value of the template as text, references by their logical ids, those of another stack too. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, inner] = Object.entries(value)[0] ?? [];
  if (name === 'Fn::Join') return (inner as [string, unknown[]])[1].map(asText).join((inner as [string])[0]);
  if (name === 'Ref') return `<${String(inner)}>`;
  if (name === 'Fn::GetAtt') return `<${(inner as string[]).join('.')}>`;
  if (name === 'Fn::ImportValue') return ofExport(asText(inner));
  return JSON.stringify(value);
}

/** `Stack:ExportsOutputFnGetAttRecords8CB3A0FFArn12AB34CD` → `<Records8CB3A0FF.Arn>`. */
function ofExport(name: string): string {
  const [, id, attribute] =
    /ExportsOutputFnGetAtt(.+?[0-9A-F]{8})(Arn|StreamArn|QueueName|Name)[0-9A-F]{8}$/.exec(name) ?? [];
  if (id !== undefined) return `<${id}.${attribute!}>`;
  return `<${/ExportsOutputRef(.+?)[0-9A-F]{8}$/.exec(name)?.[1] ?? name}>`;
}
