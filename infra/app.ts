import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { checkRegion } from './check-region.ts';
import { createDeployment } from './deployment.ts';
import { OptionsInvalid, readOptions } from './deployment-options.ts';

const app = new App();
try {
  const context: unknown = app.node.getAllContext();
  const options = readOptions(z.record(z.string(), z.unknown()).parse(context));
  checkRegion(process.env['CDK_DEFAULT_REGION'], options);
  createDeployment(app, options);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof OptionsInvalid)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
