import type { FileChange } from '#shared/contracts/change-set.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { gatherCycleState } from './cycle-state-files.ts';
import type { GitDeps } from './git-deps.ts';

export interface Promotion {
  readonly changes: readonly FileChange[];
  readonly moves: readonly { from: string; to: string }[];
  readonly violations: readonly [];
  readonly description: string;
}

/**
 * The story's tests move, byte for byte, from their working folder to where they stay. The depth is the same, so
 * relative imports hold. The cycle's record goes into the same commit: what a person approves is what is pushed.
 */
export const promotionOf = async (
  cycle: CycleRecord,
  repository: Repository,
  head: string,
  deps: GitDeps,
): Promise<Promotion> => {
  const level = cycle.design?.level ?? 'unit';
  const [from, to] = [`tests/tdd/${cycle.storyId}/`, `tests/${level}/${cycle.storyId}/`];
  const files = (await repository.files(head)).filter((file) => file.path.startsWith(from));
  return {
    changes: await gatherCycleState(cycle, deps),
    moves: files.map((file) => ({ from: file.path, to: to + file.path.slice(from.length) })),
    violations: [],
    description: `promote tests to ${to}`,
  };
};
