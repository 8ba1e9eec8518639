import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  DockerImageCode,
  DockerImageFunction,
  LoggingFormat,
  Runtime,
  Tracing,
  type Function,
  type FunctionOptions,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricNamespace } from '#shared/contracts/metrics.contract.ts';
import { acknowledgeUses } from '../acknowledgements.ts';
import type { FunctionEntry } from '../function-entry.ts';
import { BUNDLING } from './bundling.ts';
import { environmentFor, statementsFor, type Resources } from './grants.ts';

export interface HouseFunctionProps {
  /** Its folder in `functions/`. */
  readonly name: string;
  readonly entry: FunctionEntry;
  readonly resources: Resources;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What no image needs; its hash then changes only with the product. */
const NOT_IN_IMAGE = [
  '.git',
  'node_modules',
  'cdk.out',
  'tests',
  'docs',
  'examples',
  'coverage',
  'infra',
  'local',
  '.agent-workflow',
];

/** A function of the house: its own role with exact grants, kept logs, tracing. */
export class HouseFunction extends Construct {
  readonly function: Function;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { name, entry, resources }: HouseFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    for (const statement of statementsFor(entry.uses, resources)) role.addToPolicy(statement);
    acknowledgeUses(role, entry.uses, resources);
    const options: FunctionOptions = {
      role,
      logGroup: this.logGroup,
      // Lambda's own lines then say by a field how each call ended, timeouts included.
      loggingFormat: LoggingFormat.JSON,
      architecture: ARCHITECTURES[resources.architecture].lambda,
      memorySize: entry.memoryMb,
      timeout: Duration.seconds(entry.timeoutSeconds),
      // A look each minute that finds nothing would make most of the traces that are paid.
      tracing: entry.trigger.kind === 'schedule' ? Tracing.DISABLED : Tracing.ACTIVE,
      ...(entry.concurrency === undefined ? {} : { reservedConcurrentExecutions: entry.concurrency }),
      ...(entry.diskMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(entry.diskMb) }),
      description: `Agent Workflow: ${name}`,
      environment: {
        ENVIRONMENT: resources.environment,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace(resources.environment),
        NODE_OPTIONS: '--enable-source-maps',
        ...environmentFor(entry.uses, resources),
      },
    };
    this.function =
      entry.packaging === 'image'
        ? imageFunction(this, name, { ...options, platform: ARCHITECTURES[resources.architecture].image })
        : bundledFunction(this, name, { ...options, packs: entry.packs ?? [] });
  }
}

const ARCHITECTURES = {
  arm64: { lambda: Architecture.ARM_64, image: Platform.LINUX_ARM64 },
  x86_64: { lambda: Architecture.X86_64, image: Platform.LINUX_AMD64 },
} as const;

const { alias, ...withoutAlias } = BUNDLING;

function bundledFunction(
  scope: Construct,
  name: string,
  { packs, ...options }: FunctionOptions & { packs: NonNullable<FunctionEntry['packs']> },
): Function {
  return new NodejsFunction(scope, 'Function', {
    ...options,
    runtime: Runtime.NODEJS_24_X,
    entry: `${ROOT}functions/${name}/lambda.ts`,
    projectRoot: ROOT,
    depsLockFilePath: `${ROOT}package-lock.json`,
    bundling: {
      ...withoutAlias,
      esbuildArgs: Object.fromEntries(Object.entries(alias).map(([name, file]) => [`--alias:${name}`, file])),
      mainFields: [...BUNDLING.mainFields],
      bundleAwsSDK: true,
      format: OutputFormat.ESM,
      sourceMap: true,
      commandHooks: {
        beforeInstall: () => [],
        beforeBundling: () => [],
        afterBundling: (from, to) =>
          packs.map(([folder, file]) => `cp "${from}/node_modules/${folder}/${file}" "${to}/${file}"`),
      },
    },
  });
}

function imageFunction(
  scope: Construct,
  name: string,
  { platform, ...options }: FunctionOptions & { platform: Platform },
): Function {
  return new DockerImageFunction(scope, 'Function', {
    ...options,
    code: DockerImageCode.fromImageAsset(ROOT, {
      file: `functions/${name}/Dockerfile`,
      exclude: NOT_IN_IMAGE,
      platform,
    }),
  });
}
