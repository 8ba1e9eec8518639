import { describe, expect, it } from 'vitest';
import { WILDCARDS } from '#infra/acknowledgements.ts';
import { statementsOf, type Statement } from './statements.ts';
import { synthesize } from './synthesize.ts';

const PROFILES = {
  cheap: statementsOf(synthesize()),
  hardened: statementsOf(
    synthesize({
      profile: 'hardened',
      openAiBaseUrl: 'https://models.example.com/v1',
      bedrockModels: 'eu.anthropic.claude-sonnet-5-5',
    }),
  ),
};

const ownAccountOnly = { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } };

/** An endpoint’s policy grants nothing: it bounds what identities may that have a grant of their own. */
const isBound = ({ type, actions, resources, condition }: Statement): boolean =>
  type === WILDCARDS.endpoints.type &&
  [...actions, ...resources].every((each) => each === '*') &&
  JSON.stringify(condition) === JSON.stringify(ownAccountOnly);

/** Names of the reasons for which a resource may be named by a wildcard. */
const reasonsFor = (resource: string, actions: readonly string[]): string[] =>
  Object.entries(WILDCARDS).flatMap(([name, one]) => {
    const holds =
      'actions' in one
        ? resource === '*' && actions.every((action) => one.actions.test(action))
        : 'form' in one && one.form.test(resource);
    return holds ? [name] : [];
  });

describe.each(Object.entries(PROFILES))('what policies allow in the %s profile', (profile, statements) => {
  const granted = statements.filter((statement) => !isBound(statement));

  it('is read from roles, buckets, queues, topics and endpoints', () => {
    expect(statements.length).toBeGreaterThan(50);
    expect([...new Set(statements.map(({ type }) => type))].toSorted()).toEqual([
      ...(profile === 'hardened' ? ['AWS::EC2::VPCEndpoint'] : []),
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  it('names no action by wildcard, but where an endpoint is bound to the account', () => {
    expect(granted.filter(({ actions }) => actions.some((action) => action.includes('*')))).toEqual([]);
  });

  it('names no resource by wildcard but those with a reason', () => {
    const withoutReason = granted.flatMap(({ policy, actions, resources }) =>
      resources
        .filter((resource) => resource.includes('*') && reasonsFor(resource, actions).length === 0)
        .map((resource) => ({ policy, actions, resource })),
    );
    expect(withoutReason).toEqual([]);
  });
});

it('no reason stands for a wildcard that there is no more', () => {
  const used = Object.values(PROFILES)
    .flat()
    .flatMap((statement) =>
      isBound(statement)
        ? ['endpoints']
        : statement.resources.flatMap((resource) => reasonsFor(resource, statement.actions)),
    );
  expect(Object.keys(WILDCARDS).filter((name) => !used.includes(name))).toEqual([]);
});
