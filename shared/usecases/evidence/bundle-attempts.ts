import type { EvidenceAttempt } from '#shared/contracts/evidence.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { attemptBranch } from '../repository/attempt-branch.ts';
import type { AttemptParts } from './attempt-parts.ts';
import { sha256 } from './sha256.ts';

/** Of refused attempts a git bundle takes no more than this; what is left out keeps its hashes in the evidence. */
const MAX_ATTEMPT_BYTES = 2 * 1024 * 1024;
const MAX_BYTES = 8 * 1024 * 1024;

export interface CommittedAttempt extends AttemptParts, Pick<EvidenceAttempt, 'files' | 'bundled'> {}

export interface BundledAttempts {
  readonly attempts: readonly CommittedAttempt[];
  /** Branches of commits that are not in the story's own history. */
  readonly branches: readonly string[];
}

/** What each attempt's commit changed, by hash, and which of the commits go into the bundle beside the story's branch. */
export async function bundleAttempts(
  cycle: CycleRecord,
  attempts: readonly AttemptParts[],
  repository: Repository,
): Promise<BundledAttempts> {
  const inHistory = new Set([
    ...Object.values(cycle.commits),
    cycle.packagesCommit,
    cycle.base?.commit ?? null,
    cycle.head,
  ]);
  const found: CommittedAttempt[] = [];
  const branches = new Map<string, string>();
  let left = MAX_BYTES;
  for (const attempt of attempts) {
    const { commit, phase, attempt: n } = attempt;
    const { files, bytes } = await filesOf(attempt, repository);
    const branch = attemptBranch(cycle.id, phase, n);
    const isKnown = commit === null || inHistory.has(commit) || branches.has(commit);
    const fits = bytes <= Math.min(left, MAX_ATTEMPT_BYTES);
    const bundled = isKnown || (fits && (await repository.head(branch)) === commit);
    if (bundled && !isKnown) {
      branches.set(commit, branch);
      left -= bytes;
    }
    found.push({ ...attempt, files, bundled });
  }
  return { attempts: found, branches: [...branches.values()] };
}

async function filesOf(
  { commit, changedPaths }: AttemptParts,
  repository: Repository,
): Promise<{ readonly files: EvidenceAttempt['files']; readonly bytes: number }> {
  if (commit === null) return { files: [], bytes: 0 };
  let bytes = 0;
  const files: EvidenceAttempt['files'] = [];
  for (const path of changedPaths.toSorted()) {
    const body = await repository.read(commit, path);
    bytes += body?.length ?? 0;
    files.push({ path, sha256: body === undefined ? null : sha256(body) });
  }
  return { files, bytes };
}
