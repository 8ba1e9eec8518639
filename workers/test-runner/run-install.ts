/** Installs a project's packages, with the registry in reach and no secret: adds what the design asks for, and packs the result. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestJobResult, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { FileChange } from '#shared/contracts/change-set.contract.ts';
import { packFolder } from './folder-archive.ts';
import { emptyResult, JobRefused } from './job-result.ts';
import type { JobEnvironment } from './open-environment.ts';
import { installPlan } from './install-plan.ts';
import { outputTail } from './runners/outcome-defects.ts';
import { projectEnvironment } from './runners/project-environment.ts';
import { writeSnapshot } from './snapshot.ts';

/** Registries are slow at times; an install that takes longer than this has hung. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

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
  for (const command of plan.commands) {
    const outcome = await deps.sandbox.run({
      argv: command,
      cwd: root,
      env: {
        ...projectEnvironment({ toolchain: deps.toolchain, root, dependencies: null }),
        ...plan.variables,
        NODE_ENV: 'development',
        npm_config_cache: '/tmp/npm',
        npm_config_update_notifier: 'false',
      },
      writable: [root, target],
      readable: deps.toolchain.folders,
      network: true,
      timeoutMs: INSTALL_TIMEOUT_MS,
      memoryMb: environment.limits.memoryMb,
      outputLimitBytes: Math.max(environment.limits.outputLimitBytes, 16 * 1024 * 1024),
      secret: '',
      signal: deps.signal,
    });
    if (outcome.exitCode !== 0 || outcome.ended !== 'by-itself') {
      throw new JobRefused(
        'install-failed',
        `"${command.join(' ')}" ${outcome.ended === 'by-itself' ? `ended with exit code ${String(outcome.exitCode)}` : outcome.ended}:\n${outputTail([outcome], 1500).trim()}`,
      );
    }
  }
  const folder =
    plan.folder === null ? null : plan.folder.startsWith('/') ? plan.folder : join(root, plan.folder);
  const packed = folder === null || !existsSync(folder) ? null : await packFolder(folder);
  const dependenciesKey = packed === null ? null : await deps.store('dependencies.tar.gz', packed);
  const changes = (await Promise.all(plan.manifests.map((path) => changeOf(path, root, environment)))).filter(
    (change) => change !== undefined,
  );
  return {
    ...emptyResult(spec),
    runner: runner.name,
    isolation: await deps.sandbox.isolation(),
    install: { dependenciesKey, changeSet: { v: 1, changes } },
  };
}

/** A manifest or lock that the install made or changed: the engine commits it. */
async function changeOf(
  path: string,
  root: string,
  environment: JobEnvironment,
): Promise<FileChange | undefined> {
  const before = environment.snapshot.get(path);
  const now = await readFile(join(root, path)).catch(() => undefined);
  if (now === undefined || (before !== undefined && Buffer.compare(now, before.bytes) === 0))
    return undefined;
  return { op: 'write', path, contentBase64: now.toString('base64'), executable: false };
}
