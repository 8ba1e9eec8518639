import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { PullCheckRecord, PullRef } from '#shared/contracts/pull-check.contract.ts';
import { readRecord } from '../records/read-records.ts';
import { buildSuiteSpec } from './build-test-spec.ts';
import type { EnqueueDeps } from './enqueue-cycle-job.usecase.ts';
import { jobId } from './job-id.ts';
import { installKey } from './share-install.ts';
import { submitJob } from './submit-job.ts';

/**
 * Puts the next job of a pull request's validation on its queue: its packages, where nobody installed the same before,
 * then the suite. Only in a sandbox, whatever the project allows its own code. What it installs is lent to nobody: the
 * packages' hash says nothing of scripts that a stranger's commit runs beside them.
 */
export const enqueuePullJob = async (
  { projectId, number, head }: PullRef,
  deps: EnqueueDeps,
): Promise<void> => {
  const check = await readRecord(deps.store, 'pull-check', tableKeys.pullCheck(projectId, number, head));
  if (check?.status !== 'running' || check.base === null) return;
  const dependenciesKey = check.dependenciesKey ?? (await installedBefore(check, deps));
  const kind = check.lockHash !== null && dependenciesKey === null ? 'install' : 'rerun';
  const id = jobId({ owner: `${projectId}#${number}#${head}`, phase: 'PULL', attempt: 1, kind });
  const suite = buildSuiteSpec(id, {
    kind: 'rerun',
    projectId,
    commit: head,
    dependenciesKey,
    unsandboxed: false,
  });
  await submitJob(
    {
      id,
      projectId,
      cycleId: null,
      kind,
      worker: 'test-runner',
      image: check.image,
      // Nobody waits on it: it only keeps the job's message hard to guess.
      token: deps.ids.next('eff', ['pull', projectId, String(number), head]),
      pull: { number, head },
      spec: { ...suite, kind, baseSnapshotKey: blobKeys.snapshot(projectId, check.base) },
      mostMicroUsd: 0,
    },
    deps,
  );
};

/** Packages that a cycle of the team had installed for the same files. */
const installedBefore = async (
  { projectId, lockHash, image }: PullCheckRecord,
  deps: EnqueueDeps,
): Promise<string | null> => {
  if (lockHash === null) return null;
  const key = installKey({ lockHash, image, toolchain: await deps.toolchain() });
  const found = await readRecord(deps.store, 'dependencies', tableKeys.dependencies(projectId, key));
  return found?.status === 'ready' ? found.resultKey : null;
};
