import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { DeploymentOptions } from '../deployment-options.ts';

/** Secrets with the keys of providers (`choose-model.ts` of the agent runner). */
const SECRETS = ['anthropic-api-key', 'openai-api-key'];
const BEDROCK = 'bedrock:';
/** Ids of inference profiles begin with where they lead. */
const PROFILE = /^(?:us|eu|apac|jp|au|global)\.(.+)$/;

/** What the agent runner may do to reach models: read its providers' keys, and call the deployment's own model on Bedrock. */
export function modelAccess(
  stack: Stack,
  { env, defaultModel }: Pick<DeploymentOptions, 'env' | 'defaultModel'>,
): PolicyStatement[] {
  const secrets = new PolicyStatement({
    actions: ['ssm:GetParameter'],
    resources: SECRETS.map((name) =>
      stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `agent-workflow/${env}/secrets/${name}`,
      }),
    ),
  });
  if (!defaultModel.startsWith(BEDROCK)) return [secrets];
  const id = defaultModel.slice(BEDROCK.length);
  const model = PROFILE.exec(id)?.[1];
  const bedrock = { service: 'bedrock', resource: 'foundation-model', account: '' };
  const profile = { service: 'bedrock', resource: 'inference-profile', resourceName: id };
  const resources = [
    stack.formatArn({ ...bedrock, resourceName: model ?? id }),
    ...(model === undefined ? [] : [stack.formatArn(profile)]),
  ];
  const actions = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
  return [secrets, new PolicyStatement({ actions, resources })];
}
