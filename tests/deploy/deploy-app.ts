/** The real app, synthesized, fitted to the emulator and deployed by the CDK's own command line. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { docker } from '../containers/engine.ts';
import { ACCOUNT, REGION, type Emulator } from './emulator.ts';
import { fitTemplate, type Template } from './fit-template.ts';

export const ENVIRONMENT = 'test';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The part of it that the CDK's command line is told. */
type Target = Pick<Emulator, 'environment'>;

async function cdk(args: readonly string[], emulator: Target): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/.bin/cdk'), ['--ci', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...emulator.environment, CDK_DISABLE_VERSION_CHECK: '1' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`cdk ${args[0]} failed:\n${stdout.slice(-4_000)}\n${stderr.slice(-4_000)}`);
  }
}

/** Synthesizes into `assembly` with the given options of `cdk -c`. */
export async function synthesize(
  assembly: string,
  options: Readonly<Record<string, string>>,
  emulator: Emulator,
): Promise<void> {
  const context = Object.entries(options).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
  await cdk(['synth', '--quiet', '--output', assembly, ...context], emulator);
  for (const file of filesOf(assembly, '.template.json')) {
    const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
    writeFileSync(file, JSON.stringify(fitTemplate(template, emulator)));
  }
}

export async function bootstrap(assembly: string, emulator: Target): Promise<void> {
  await cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`, '--app', assembly], emulator);
}

/** By stack, the outputs. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

export async function deploy(assembly: string, emulator: Target): Promise<Outputs> {
  const outputs = join(assembly, 'outputs.json');
  await cdk(
    ['deploy', '--all', '--require-approval', 'never', '--app', assembly, '--outputs-file', outputs],
    emulator,
  );
  return JSON.parse(readFileSync(outputs, 'utf8')) as Outputs;
}

interface ImageAsset {
  readonly displayName: string;
  readonly source: {
    readonly directory: string;
    readonly dockerFile?: string;
    readonly dockerBuildTarget?: string;
    readonly dockerBuildArgs?: Readonly<Record<string, string>>;
    readonly platform?: string;
  };
  readonly destinations: Readonly<
    Record<string, { readonly repositoryName: string; readonly imageTag: string }>
  >;
}

/** The emulator's registry says that it holds every image, so none is pushed: each is built here under its name there. */
export async function buildImages(assembly: string): Promise<string[]> {
  const assets = filesOf(assembly, '.assets.json').flatMap((file) =>
    Object.values(
      (JSON.parse(readFileSync(file, 'utf8')) as { dockerImages?: Record<string, ImageAsset> })
        .dockerImages ?? {},
    ),
  );
  for (const { source, destinations } of assets) {
    const {
      directory,
      dockerFile = 'Dockerfile',
      dockerBuildTarget,
      dockerBuildArgs = {},
      platform,
    } = source;
    const context = join(assembly, directory);
    const registry = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
    await docker(
      ...['build', '--quiet', '--file', join(context, dockerFile)],
      ...Object.values(destinations).flatMap(({ repositoryName, imageTag }) => [
        '--tag',
        `${registry}/${substitute(repositoryName)}:${imageTag}`,
      ]),
      ...(dockerBuildTarget === undefined ? [] : ['--target', dockerBuildTarget]),
      ...(platform === undefined ? [] : ['--platform', platform]),
      ...Object.entries(dockerBuildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      context,
    );
  }
  return assets.map(({ displayName }) => displayName);
}

const substitute = (text: string): string =>
  text.replaceAll('${AWS::AccountId}', ACCOUNT).replaceAll('${AWS::Region}', REGION);

const filesOf = (assembly: string, ending: string): string[] =>
  readdirSync(assembly)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(assembly, name));
