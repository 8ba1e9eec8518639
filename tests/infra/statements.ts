import { asText, ofType, type Synthesized } from './synthesize.ts';

export interface Statement {
  /** Of the policy in the template. */
  readonly policy: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** What roles are allowed. */
export function statementsOf({ resources }: Synthesized): Statement[] {
  return ofType(resources, 'AWS::IAM::Policy').flatMap(([policy, { PolicyDocument }]) =>
    (PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[]).map(
      ({ Action, Resource }) => ({
        policy,
        actions: list(Action),
        resources: list(Resource).map((resource) => asText(resource)),
      }),
    ),
  );
}

/** Those of the role with that logical id. */
export function statementsOfRole(synthesized: Synthesized, role: string): Statement[] {
  const policies = new Set(
    ofType(synthesized.resources, 'AWS::IAM::Policy').flatMap(([id, { Roles }]) =>
      (Roles as unknown[]).some((one) => asText(one) === `<${role}>`) ? [id] : [],
    ),
  );
  return statementsOf(synthesized).filter(({ policy }) => policies.has(policy));
}
