import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHANGED, fitTemplate, LEFT_OUT } from '../deploy/fit-template.ts';
import { asText, ofType, synthesize } from './synthesize.ts';

const { resources } = synthesize();

it('says on its page what the deploy test changes in the template, and nothing else', () => {
  const page = readFileSync(new URL('../../docs/deploy-test.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('(`tests/deploy/fit-template.ts`)');
  const listed = [...section.split('The emulator itself')[0]!.matchAll(/^\| `([^`]+)` /gm)];
  expect(listed.map(([, name]) => name).sort()).toEqual([...LEFT_OUT, ...CHANGED].sort());
});

it('deploys every resource but those, with the same properties but those', () => {
  const fitted = fitTemplate(
    { Resources: structuredClone(resources) },
    { urlInContainers: 'http://10.0.0.1:1' },
  ).Resources;
  const left = Object.entries(resources).filter(([id]) => fitted[id] === undefined);
  expect([...new Set(left.map(([, { Type }]) => Type))]).toEqual(LEFT_OUT);
  const different = Object.entries(fitted).filter(
    ([id, resource]) => JSON.stringify(resource) !== JSON.stringify(resources[id]),
  );
  expect([...new Set(different.map(([, { Type }]) => Type))].sort()).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::ECS::TaskDefinition',
    'AWS::Lambda::Function',
  ]);
  expect(ofType(fitted as never, 'AWS::Lambda::Function').length).toBeGreaterThan(20);
});

it('changes an address that is the socket’s own stage otherwise', () => {
  const [[socket]] = ofType(resources, 'AWS::ApiGatewayV2::Api').filter(
    ([, { ProtocolType }]) => ProtocolType === 'WEBSOCKET',
  ) as [[string, unknown]];
  const told = ofType(resources, 'AWS::Lambda::Function').flatMap(
    ([, { Environment }]) => Environment?.Variables?.SOCKET_ENDPOINT ?? [],
  );
  expect(told.length).toBeGreaterThanOrEqual(2);
  for (const endpoint of told)
    expect(asText(endpoint)).toMatch(new RegExp(`^https://<${socket}>\\.execute-api\\..*/live$`));
});
