import * as z from 'zod';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { commitAttempt } from '#shared/usecases/repository/commit-attempt.usecase.ts';
import { commitPackages } from '#shared/usecases/repository/commit-packages.usecase.ts';
import { inspectRepository } from '#shared/usecases/repository/inspect-repository.usecase.ts';
import { prepareBranch } from '#shared/usecases/repository/prepare-branch.usecase.ts';
import { prepareEpic } from '#shared/usecases/repository/prepare-epic.usecase.ts';
import { preparePull } from '#shared/usecases/repository/prepare-pull.usecase.ts';
import { reportPull } from '#shared/usecases/repository/report-pull.usecase.ts';
import { readDefaultConfig } from '#shared/usecases/repository/read-default-config.usecase.ts';
import type { PullRequestDeps } from '#shared/usecases/repository/open-pull-request.ts';
import type { PrepareDeps } from '#shared/usecases/repository/prepare-branch.usecase.ts';
import { pushBranch } from '#shared/usecases/repository/push-branch.usecase.ts';
import { exportState } from '#shared/usecases/repository/export-state.usecase.ts';
import type { ExportDeps } from '#shared/usecases/repository/export-state.usecase.ts';
import { sealEvidence } from '#shared/usecases/seal-evidence.usecase.ts';
import type { SealDeps } from '#shared/usecases/seal-evidence.usecase.ts';
import { mergeSprint } from '#shared/usecases/sprint/merge-check.usecase.ts';

const ofCycle = { cycleId: z.string() };
const ofPull = { projectId: z.string(), number: z.int().positive(), head: z.string() };
const input = z.discriminatedUnion('operation', [
  taskInput.extend({ operation: z.literal('prepare-branch'), ...ofCycle }),
  taskInput.extend({ operation: z.literal('prepare-epic'), projectId: z.string() }),
  taskInput.extend({ operation: z.literal('read-config'), projectId: z.string() }),
  taskInput.extend({ operation: z.literal('commit-attempt'), ...ofCycle }),
  taskInput.extend({ operation: z.literal('commit-packages'), ...ofCycle }),
  taskInput.extend({ operation: z.literal('push-branch'), ...ofCycle }),
  taskInput.extend({ operation: z.literal('seal-evidence'), ...ofCycle }),
  taskInput.extend({ operation: z.literal('merge-sprint'), projectId: z.string(), sprintId: z.string() }),
  taskInput.extend({ operation: z.literal('prepare-pull'), ...ofPull }),
  taskInput.extend({ operation: z.literal('report-pull'), ...ofPull }),
  taskInput.extend({ operation: z.literal('inspect'), projectId: z.string(), repository: z.string() }),
  taskInput.extend({ operation: z.literal('export-state'), projectId: z.string() }),
]);

export type Dependencies = PrepareDeps & PullRequestDeps & SealDeps & ExportDeps;

/** Task: the only function that reaches a project's repository. One operation at a time per project. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<JsonValue> => {
    const wanted = input.parse(event);
    switch (wanted.operation) {
      case 'prepare-branch':
        return { ...(await prepareBranch(wanted, deps)) };
      case 'prepare-epic':
        return { ...(await prepareEpic(wanted, deps)) };
      case 'read-config':
        return { ...(await readDefaultConfig(wanted, deps)) };
      case 'inspect':
        return { ...(await inspectRepository(wanted, deps)) };
      case 'commit-attempt':
        return { ...(await commitAttempt(wanted, deps)) };
      case 'commit-packages':
        return { ...(await commitPackages(wanted, deps)) };
      case 'push-branch':
        return { ...(await pushBranch(wanted, deps)) };
      case 'seal-evidence':
        return { ...(await sealEvidence(wanted, deps)) };
      case 'merge-sprint':
        return { ...(await mergeSprint(wanted, deps)) };
      case 'prepare-pull':
        return { ...(await preparePull(wanted, deps)) };
      case 'report-pull':
        await reportPull(wanted, deps);
        return {};
      case 'export-state':
        await exportState(wanted, deps);
        return {};
    }
  };
