import { asText, ofType, type Synthesized } from './synthesize.ts';

export interface Statement {
  /** What it belongs to in the template. */
  readonly policy: string;
  readonly type: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
}

interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Every policy document in a resource's properties: a role's, a bucket's, a key's, an endpoint's. */
function documentsIn(value: unknown): (readonly RawStatement[])[] {
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [list(value.Statement as RawStatement | RawStatement[])];
  return Object.values(value).flatMap(documentsIn);
}

/** What is allowed, to roles and by what is called; all but what is named counts as everything. */
export function statementsOf({ resources }: Synthesized): Statement[] {
  return Object.entries(resources).flatMap(([policy, { Type: type, Properties }]) =>
    documentsIn(Properties)
      .flat()
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Action = '*', NotResource, Resource = NotResource === undefined ? [] : '*', Condition }) => ({
        policy,
        type,
        actions: list(Action),
        resources: list(Resource).map((resource) => asText(resource)),
        condition: Condition,
      })),
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
