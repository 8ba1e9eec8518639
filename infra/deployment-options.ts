import * as z from 'zod';
import { DEFAULT_TENANT_SLOTS } from '#shared/contracts/claim-records.contract.ts';
import { modelPrices } from '#shared/contracts/model-prices.contract.ts';

/** A value of `cdk … -c name=value` that is missing or wrong. */
export class OptionsInvalid extends Error {
  override readonly name = 'OptionsInvalid';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const number = (least: number, most: number, fix: string) =>
  z.coerce.number(fix).refine((value) => Number.isInteger(value) && value >= least && value <= most, fix);

const flag = (fix: string) => z.enum(['true', 'false'], fix).transform((text) => text === 'true');

const pricesIn = (text: string) => {
  try {
    return modelPrices.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Environments whose stacks nobody deletes by mistake. */
const PROTECTED = ['prod', 'production'];

/** Each message is the end of `-c name=value: …` and says the fix. */
const options = z.object({
  env: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'a name of 1 to 20 lower-case letters, digits and dashes that starts with a letter, such as -c env=dev',
    )
    .default('dev'),
  profile: z
    .enum(
      ['cheap', 'hardened'],
      'cheap or hardened: -c profile=cheap costs next to nothing while nothing runs',
    )
    .default('cheap'),
  architecture: z
    .enum(['arm64', 'x86_64'], 'arm64 or x86_64: -c architecture=x86_64 where images can’t be built for ARM')
    .default('arm64'),
  firstAdmin: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|user\/.+|role\/.+|assumed-role\/.+)$/,
      'the ARN of an IAM identity, as `aws sts get-caller-identity --query Arn` prints it',
    )
    .optional(),
  githubHost: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]*(:\d+)?$/,
      'the host of a GitHub Enterprise server beside github.com, such as -c githubHost=git.example.com',
    )
    .default('github.com'),
  defaultModel: z
    .string()
    .regex(
      /^(anthropic|bedrock|openai-compatible):\S+$/,
      'provider:model with provider anthropic, bedrock or openai-compatible, such as -c defaultModel=bedrock:anthropic.claude-sonnet-5-5',
    )
    .default('bedrock:anthropic.claude-sonnet-5-5'),
  bedrockModels: z
    .string()
    .regex(
      /^[a-z][\w.:-]*\.[\w.:-]+(,[a-z][\w.:-]*\.[\w.:-]+)*$/,
      'ids of models on Bedrock that projects may name beside the default one, with commas between: -c bedrockModels=anthropic.claude-haiku-4-5,eu.anthropic.claude-opus-4-8',
    )
    .transform((text) => text.split(','))
    .default([]),
  agentRunners: number(1, 50, 'most agent tasks at once, 1 to 50: -c agentRunners=4').default(4),
  testRunners: number(1, 50, 'most test tasks at once, 1 to 50: -c testRunners=4').default(4),
  tenantSlots: number(
    1,
    10_000,
    'most TDD cycles at once, of all projects together, 1 to 10000: -c tenantSlots=500',
  ).default(DEFAULT_TENANT_SLOTS),
  lingerSeconds: number(
    0,
    3_600,
    'seconds that a task waits for a further job, 0 to 3600: -c lingerSeconds=60',
  ).default(60),
  environmentImages: z
    .string()
    .regex(
      /^[a-z0-9][\w./:@-]*(,[a-z0-9][\w./:@-]*)*$/,
      'images that projects may name in tdd.environment.image, with commas between: -c environmentImages=python:3.13-slim-bookworm',
    )
    .transform((text) => text.split(','))
    .default([]),
  openAiBaseUrl: z
    .url('an endpoint that speaks OpenAI’s protocol: -c openAiBaseUrl=https://models.example.com/v1')
    .optional(),
  /** Stays text: the agent runner reads it from its environment. */
  modelPrices: z
    .string()
    .refine(
      (text) => pricesIn(text) !== undefined,
      'JSON with US dollars for a million tokens by provider:model, such as -c modelPrices=\'{"openai-compatible:qwen3":{"input":0.5,"output":1.5}}\'',
    )
    .optional(),
  monthlyBudgetUsd: number(
    0,
    1_000_000,
    'whole US dollars a month after which an alarm is sent, 0 for none: -c monthlyBudgetUsd=50',
  ).default(50),
  alarmEmail: z.email('an address that alarms are sent to: -c alarmEmail=team@example.com').optional(),
  runbookUrl: z
    .string()
    .min(
      1,
      'where the runbook is read, the start of the links in alarms: -c runbookUrl=https://…/docs/runbook.md',
    )
    .default('docs/runbook.md'),
  dashboards: flag(
    'true or false: -c dashboards=false saves $3 a month each beyond an account’s first three',
  ).default(true),
  disposable: flag(
    'true or false: -c disposable=true lets cdk destroy delete table and buckets, for trying out only',
  ).default(false),
});

export type DeploymentOptions = z.infer<typeof options> & {
  /** Nothing of it can be deleted by mistake. */
  readonly protected: boolean;
};

export const OPTION_NAMES: readonly string[] = Object.keys(options.shape);

/** Context of CDK's own and of packages has such names. */
const FOREIGN = /[@:/]|^(tree-metadata|cli-telemetry|acknowledged-issue-numbers)$/;

/**
 * What is deployed, from the context of `cdk … -c name=value`.
 * @throws OptionsInvalid with a line for each value that is wrong, unknown or does not fit another; each says the fix
 */
export function readOptions(context: Readonly<Record<string, unknown>>): DeploymentOptions {
  const given = Object.entries(context).filter(([name, value]) => !FOREIGN.test(name) && value !== '');
  const unknown = given
    .filter(([name]) => !OPTION_NAMES.includes(name))
    .map(
      ([name, value]) => `-c ${name}=${String(value)}: no such option; known are ${OPTION_NAMES.join(', ')}`,
    );
  const parsed = options.safeParse(Object.fromEntries(given.map(([name, value]) => [name, asText(value)])));
  const wrong = parsed.success
    ? misfits(parsed.data)
    : parsed.error.issues.map(
        ({ path, message }) => `-c ${path.join('.')}=${String(context[path.join('.')])}: ${message}`,
      );
  if (!parsed.success || unknown.length + wrong.length > 0) throw new OptionsInvalid([...unknown, ...wrong]);
  return { ...parsed.data, protected: PROTECTED.includes(parsed.data.env) };
}

function misfits(given: z.infer<typeof options>): string[] {
  const { env, profile, defaultModel, disposable, openAiBaseUrl, modelPrices: prices } = given;
  const compatible = defaultModel.startsWith('openai-compatible:');
  return [
    ...(compatible && openAiBaseUrl === undefined
      ? [`-c defaultModel=${defaultModel}: say where it is with -c openAiBaseUrl=https://…/v1`]
      : []),
    // What it spends could not be counted: the agent runner would refuse each job.
    ...(compatible && !Object.hasOwn(pricesIn(prices ?? '{}') ?? {}, defaultModel)
      ? [
          `-c defaultModel=${defaultModel}: its price is not known; give it with -c modelPrices='{"${defaultModel}":{"input":0,"output":0}}'`,
        ]
      : []),
    ...(disposable && PROTECTED.includes(env)
      ? [
          `-c disposable=true: not for ${env}, whose records must outlive its stacks; leave it out or take another env`,
        ]
      : []),
    ...(profile === 'hardened' && !defaultModel.startsWith('bedrock:')
      ? [
          `-c defaultModel=${defaultModel}: the hardened network reaches no model but Bedrock’s; take -c defaultModel=bedrock:… or -c profile=cheap`,
        ]
      : []),
  ];
}

/** Values of `cdk.json` may be numbers and booleans, those of the command line are text. */
const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
