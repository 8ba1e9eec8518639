import { RegionInfo } from 'aws-cdk-lib/region-info';
import { OptionsInvalid, type DeploymentOptions } from './deployment-options.ts';

/** Regions that AWS’s table of Bedrock’s endpoints does not have (user guide, “Regional availability by endpoints”, 2026). */
const WITHOUT_BEDROCK = ['ap-east-1', 'cn-north-1', 'cn-northwest-1'];

/**
 * The region comes with the credentials; undefined: there are none, and whatever is said later decides.
 * @throws OptionsInvalid when it can't carry the deployment, with the fix
 */
export function checkRegion(
  region: string | undefined,
  { defaultModel }: Pick<DeploymentOptions, 'defaultModel'>,
): void {
  if (region === undefined) return;
  if (!RegionInfo.regions.some(({ name }) => name === region))
    throw new OptionsInvalid([
      `AWS_REGION=${region}: there is no such region; take one such as AWS_REGION=eu-central-1, or, if AWS has opened it lately, a newer aws-cdk-lib`,
    ]);
  if (WITHOUT_BEDROCK.includes(region) && defaultModel.startsWith('bedrock:'))
    throw new OptionsInvalid([
      `AWS_REGION=${region}: Bedrock is not there, and -c defaultModel=${defaultModel} needs it; take -c defaultModel=anthropic:… (with -c profile=cheap), or another region`,
    ]);
}
