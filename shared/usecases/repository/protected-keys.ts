import type { FileChange, PolicyViolation } from '#shared/contracts/change-set.contract.ts';
import { isManifest, protectedChanges } from '#shared/domain/policies/protected-changes.ts';
import type { Repository } from '#shared/ports/repository.port.ts';

export interface ManifestCheck {
  readonly repository: Repository;
  /** What the changes are compared with. */
  readonly commit: string;
  readonly runnerScripts: readonly string[];
}

/**
 * Changes of manifests that touch protected keys: how the tests are run, which packages there are. A manifest may be
 * written by an agent otherwise, so its path alone tells nothing.
 */
export const findProtectedKeys = async (
  changes: readonly FileChange[],
  { repository, commit, runnerScripts }: ManifestCheck,
): Promise<readonly PolicyViolation[]> => {
  const found: PolicyViolation[] = [];
  for (const change of changes.filter(({ path }) => isManifest(path))) {
    const before = await repository.read(commit, change.path);
    const after =
      change.op === 'delete' ? null : Buffer.from(change.contentBase64, 'base64').toString('utf8');
    const touched = protectedChanges({
      path: change.path,
      before: before === undefined ? null : new TextDecoder().decode(before),
      after,
      runnerScripts,
    });
    if (touched.length === 0) continue;
    const keys = touched.map(({ key }) => key).join(', ');
    const text = touched.some(({ kind }) => kind === 'runner')
      ? `${change.path}: ${keys} decides how the tests are run and may not be changed`
      : `${change.path}: ${keys} lists packages, which the engine alone adds; name a missing one under unfinished`;
    found.push({ path: change.path, rule: 'protected-key', text });
  }
  return found;
};
