/** Installs a project's packages, with the registry in reach and no secret: adds what the design asks for, and packs the result. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestJobResult, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { FileChange } from '#shared/contracts/change-set.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { packFolder } from '../folder-archive.ts';
import { emptyResult, JobRefused } from '../job-result.ts';
import type { JobEnvironment } from '../open-environment.ts';
import { outputTail } from '../runners/outcome-defects.ts';
import { projectEnvironment } from '../runners/project-environment.ts';
import { writeSnapshot } from '../snapshot.ts';
import { installPlan } from './install-plan.ts';
import type { InstallPlan } from './plan-terms.ts';

/** Registries are slow at times; an install that takes longer than this has hung. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;
const INSTALL_OUTPUT_BYTES = 16 * 1024 * 1024;

/** @throws JobRefused `install-failed` with what the package manager said */
export async function runInstall(spec: TestJobSpec, environment: JobEnvironment): Promise<TestJobResult> {
  const { deps, snapshot, config, runner, scratch } = environment;
  const root = join(scratch, 'install');
  const target = join(scratch, 'packages');
  await mkdir(target);
  await writeSnapshot(snapshot, root);
  const plan = installPlan({
    runner: runner.name,
    files: snapshot,
    packages: spec.packages,
    command: config.tdd.environment.install,
    target,
    toolchain: deps.toolchain,
  });
  for (const [path, text] of plan.before) await writeFile(join(root, path), text);
  let isolation = await deps.sandbox.isolation();
  for (const command of plan.commands) {
    const outcome = await runCommand(command, { plan, root, target }, environment);
    // The network is in reach here, unlike in a test run.
    isolation = outcome.isolation;
    if (outcome.exitCode !== 0 || outcome.ended !== 'by-itself') throw refusal(command, outcome);
  }
  const folder =
    plan.folder === null ? null : plan.folder.startsWith('/') ? plan.folder : join(root, plan.folder);
  const packed = folder === null || !existsSync(folder) ? null : await packFolder(folder);
  const dependenciesKey = packed === null ? null : await deps.store('dependencies.tar.gz', packed);
  const changes = (
    await Promise.all(plan.manifests.map((path) => changeOf(path, root, plan, environment)))
  ).filter((change) => change !== undefined);
  return {
    ...emptyResult(spec),
    runner: runner.name,
    isolation,
    install: { dependenciesKey, bytes: packed?.length ?? 0, changeSet: { v: 1, changes } },
  };
}

const runCommand = (
  argv: readonly string[],
  { plan, root, target }: { readonly plan: InstallPlan; readonly root: string; readonly target: string },
  { deps, limits }: JobEnvironment,
): Promise<SandboxOutcome> =>
  deps.sandbox.run({
    argv,
    cwd: root,
    env: {
      ...projectEnvironment({ toolchain: deps.toolchain, root, dependencies: null }),
      ...deps.registries,
      ...plan.variables,
    },
    writable: [root, target],
    readable: [...deps.toolchain.folders, ...certificateFiles(deps.registries ?? {})],
    network: true,
    timeoutMs: INSTALL_TIMEOUT_MS,
    memoryMb: limits.memoryMb,
    outputLimitBytes: Math.max(limits.outputLimitBytes, INSTALL_OUTPUT_BYTES),
    secret: '',
    signal: deps.signal,
  });

/** Settings that are paths name certificates, which a package manager must be able to read. */
const certificateFiles = (settings: Readonly<Record<string, string>>): string[] =>
  Object.values(settings)
    .flatMap((value) => value.split(':'))
    .filter((path) => path.startsWith('/') && !path.startsWith('//') && existsSync(path));

/** Where a package can only be had by running its own code, a person decides. */
const NEEDS_ITS_CODE = /No matching distribution found|only-binary|from versions: none/i;

function refusal(command: readonly string[], outcome: SandboxOutcome): JobRefused {
  const how =
    outcome.ended === 'by-itself' ? `ended with exit code ${String(outcome.exitCode)}` : outcome.ended;
  const said = outputTail([outcome], 1500).trim();
  const advice = NEEDS_ITS_CODE.test(said)
    ? '\nPackages are taken as wheels alone, since building one runs its code with the network in reach; to allow that, name the command in tdd.environment.install.'
    : '';
  return new JobRefused('install-failed', `"${describe(command)}" ${how}:\n${said}${advice}`);
}

/** The command as a person would type it: scripts of the engine's own are named by what they call. */
const describe = (command: readonly string[]): string => {
  const script = command.indexOf('-c');
  if (command[0] === 'sh') return command.slice(2).join(' ');
  return script < 0 ? command.join(' ') : ['python', '-m', 'pip', ...command.slice(script + 2)].join(' ');
};

/** A manifest or lock that the install made or changed: the engine commits it. */
async function changeOf(
  path: string,
  root: string,
  plan: InstallPlan,
  environment: JobEnvironment,
): Promise<FileChange | undefined> {
  const before = environment.snapshot.get(path);
  const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const now = Buffer.from(plan.after(path, text));
  if (before !== undefined && Buffer.compare(now, before.bytes) === 0) return undefined;
  return { op: 'write', path, contentBase64: now.toString('base64'), executable: false };
}
