import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { acknowledgeWildcard, WILDCARDS } from '../acknowledgements.ts';
import type { DeploymentOptions } from '../deployment-options.ts';

/** Secrets with the keys of providers (`choose-model.ts` of the agent runner). */
const SECRETS = ['anthropic-api-key', 'openai-api-key'];
const BEDROCK = 'bedrock:';
/** Ids of inference profiles begin with where they lead. */
const PROFILE = /^(?:us|eu|apac|jp|au|global)\.(.+)$/;

/** Models that jobs may name in this deployment, as `MODELS` of `environment.contract.ts`: a provider with `:` alone opens all of its. */
export function openModels({
  profile,
  defaultModel,
  bedrockModels,
  openAiBaseUrl,
}: Pick<DeploymentOptions, 'profile' | 'defaultModel' | 'bedrockModels' | 'openAiBaseUrl'>): string[] {
  return [
    // Whoever has no way out reaches no provider but Bedrock, and an endpoint of one's own that is brought to the network.
    ...(profile === 'cheap' ? ['anthropic:'] : []),
    ...(profile === 'cheap' || openAiBaseUrl !== undefined ? ['openai-compatible:'] : []),
    ...(defaultModel.startsWith(BEDROCK) ? [defaultModel] : []),
    ...bedrockModels.map((id) => `${BEDROCK}${id}`),
  ];
}

/** What the agent runner may do to reach models: read its providers' keys, and call on Bedrock what the deployment names. */
export function modelAccess(stack: Stack, options: DeploymentOptions): PolicyStatement[] {
  const secrets = new PolicyStatement({
    actions: ['ssm:GetParameter'],
    resources: SECRETS.map((name) =>
      stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `agent-workflow/${options.env}/secrets/${name}`,
      }),
    ),
  });
  const ids = openModels(options).flatMap((model) =>
    model.startsWith(BEDROCK) ? [model.slice(BEDROCK.length)] : [],
  );
  const plain = ids.filter((id) => !PROFILE.test(id));
  return [
    secrets,
    ...(plain.length === 0 ? [] : [calling(plain.map((id) => modelArn(stack, id)))]),
    ...ids.filter((id) => PROFILE.test(id)).flatMap((id) => throughProfile(stack, id)),
  ];
}

/** The profile itself, and its model in whatever region the profile leads to, through this profile alone. */
function throughProfile(stack: Stack, id: string): PolicyStatement[] {
  const profile = stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: id });
  const anywhere = calling([modelArn(stack, PROFILE.exec(id)?.[1] ?? id, '*')]);
  anywhere.addCondition('StringEquals', { 'bedrock:InferenceProfileArn': profile });
  return [calling([profile]), anywhere];
}

const modelArn = (stack: Stack, id: string, region = stack.region): string =>
  stack.formatArn({
    service: 'bedrock',
    region,
    account: '',
    resource: 'foundation-model',
    resourceName: id,
  });

const calling = (resources: string[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources,
  });

/** Says why a model is open in any region: profiles lead to several. */
export function acknowledgeProfiles(role: IConstruct, options: DeploymentOptions): void {
  for (const model of openModels(options)) {
    const id = PROFILE.exec(model.replace(BEDROCK, ''))?.[1];
    if (id === undefined) continue;
    acknowledgeWildcard(
      role,
      `arn:<AWS::Partition>:bedrock:*::foundation-model/${id}`,
      WILDCARDS.profiles.reason,
    );
  }
}
