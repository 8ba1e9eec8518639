import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { createDeployment } from '#infra/deployment.ts';
import { readOptions, type DeploymentOptions } from '#infra/deployment-options.ts';

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** No bundles and no copies of assets: they cost nothing. */
const QUICK = { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true };

/** Every resource of a deployment with these options, as `cdk synth` makes it. */
export function synthesizeResources(context: Readonly<Record<string, string>>): {
  options: DeploymentOptions;
  resources: TemplateResource[];
} {
  const file = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')));
  const app = new App({ context: { ...file.context, ...QUICK, ...context } });
  const options = readOptions(context);
  createDeployment(app, options);
  const resources = app
    .synth()
    .stacks.flatMap((stack) =>
      Object.entries(template.parse(stack.template).Resources).map(
        ([id, { Type, Properties }]): TemplateResource => ({ id, type: Type, properties: Properties }),
      ),
    );
  return { options, resources };
}
