import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { createDeployment } from './deployment.ts';
import { OptionsInvalid, readOptions } from './deployment-options.ts';

const app = new App();
try {
  const context: unknown = app.node.getAllContext();
  createDeployment(app, readOptions(z.record(z.string(), z.unknown()).parse(context)));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof OptionsInvalid)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
