import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Wildcards that stay, each with its reason: the only ones that the tests let pass. The left side is the end of a
 * finding of AwsSolutions-IAM5.
 */
export const WILDCARDS = [
  { finding: 'Resource::*', reason: 'X-Ray and the delivery of Step Functions’ logs take no resource in a policy.' },
  { finding: 'Resource::<Blobs.Arn>/*', reason: 'Blobs are named after projects, cycles and jobs as they come; the bucket holds nothing else.' },
  { finding: 'execution:', reason: 'Executions are named after sprints and cycles as they come; the machine is named exactly.' },
  { finding: 'signing/*', reason: 'Signing keys are named after projects as they come; the path holds nothing else.' },
  { finding: ':*', reason: 'A grant to invoke covers the function’s versions, so that a deployment does not break what is waiting.' },
] as const;

/** Says why a finding of the rule pack stays. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  Validations.of(scope).acknowledge({ id, reason });
}
