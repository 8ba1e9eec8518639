/**
 * What has to be changed in a synthesized template so that the emulator can deploy it: each change with its reason,
 * listed in docs/deploy-test.md with how it is covered instead. Everything else is deployed as it is.
 */
import { KEYS, REGION, type Emulator } from './emulator.ts';

interface Resource {
  readonly Type: string;
  Properties?: Record<string, any>;
  readonly DependsOn?: unknown;
}
export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
}

/** Kinds of resources that the emulator refuses. */
export const LEFT_OUT: readonly string[] = ['AWS::EC2::FlowLog'];

/** Settings that are other ones here, as the page names them. */
export const CHANGED: readonly string[] = ['SOCKET_ENDPOINT', 'AWS_ACCESS_KEY_ID', 'AWS::CloudWatch::Alarm'];

export function fitTemplate(template: Template, emulator: Pick<Emulator, 'urlInContainers'>): Template {
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !LEFT_OUT.includes(Type));
  for (const [, { Type, Properties }] of kept) {
    if (Type === 'AWS::Lambda::Function') answerSockets(Properties?.['Environment']?.Variables, emulator);
    if (Type === 'AWS::ECS::TaskDefinition')
      for (const container of Properties?.['ContainerDefinitions']) giveKeys(container);
    if (Type === 'AWS::CloudWatch::Alarm') watchOneMetric(Properties ?? {});
  }
  return { ...template, Resources: Object.fromEntries(kept) };
}

/** Its own addresses end in amazonaws.com: who answers clients of the socket has to find the emulator instead. */
function answerSockets(
  variables: Record<string, any> | undefined,
  { urlInContainers }: Pick<Emulator, 'urlInContainers'>,
): void {
  const endpoint = variables?.['SOCKET_ENDPOINT'];
  if (variables === undefined || endpoint === undefined) return;
  const parts = endpoint['Fn::Join'][1] as unknown[];
  const api = parts.find((part) => typeof part === 'object' && part !== null && !isPseudo(part));
  const stage = /\/[\w-]+$/.exec(String(parts.at(-1)))?.[0];
  variables['SOCKET_ENDPOINT'] = {
    'Fn::Join': ['', [`${urlInContainers}/_aws/execute-api/`, api, stage]],
  };
}

const isPseudo = (part: object): boolean => 'Ref' in part && String(part.Ref).startsWith('AWS::');

/**
 * A task gets the address of its credentials as http on a host's name, which SDKs rightly refuse: they take them from
 * loopback, from Amazon's own address or over TLS.
 */
function giveKeys(container: Record<string, any>): void {
  container['Environment'].push(
    ...Object.entries({ ...KEYS, AWS_REGION: REGION }).map(([Name, Value]) => ({ Name, Value })),
  );
}

/** It takes no alarm over a sum of metrics: such an alarm watches the first of them. */
function watchOneMetric(alarm: Record<string, any>): void {
  const metrics = alarm['Metrics'] as Record<string, any>[] | undefined;
  const first = metrics?.find(({ MetricStat }) => MetricStat !== undefined)?.['MetricStat'];
  if (first === undefined) return;
  delete alarm['Metrics'];
  const { Metric, Period, Stat } = first;
  Object.assign(alarm, Metric, { Period, Statistic: Stat });
}
