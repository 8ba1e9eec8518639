import type { Evidence } from '#shared/contracts/evidence.contract.ts';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import { fileFinding } from './check-commits.ts';
import { short, type Finding } from './finding.ts';

/** By path, every hash that some checked evidence proves: a later story may have changed an old test rightly. */
export type ProvedHashes = ReadonlyMap<string, ReadonlySet<string>>;

export interface BranchInput {
  readonly evidence: Evidence;
  readonly repository: EvidenceRepository;
  readonly proved: ProvedHashes;
}

/**
 * Where the story stands today: on its branch exactly at the proved commit, or merged. A merge may have squashed the
 * commits away; then the tests on the default branch must still be the proved ones.
 */
export async function checkBranch({
  evidence,
  repository,
  proved,
}: BranchInput): Promise<readonly Finding[]> {
  const { head, cycle, project } = evidence;
  const [branch, main] = [await repository.head(cycle.branch), await repository.head(project.defaultBranch)];
  const findings: Finding[] = [];
  if (branch !== undefined && branch !== head) {
    findings.push({
      check: 'branch',
      text: `${cycle.branch} is at ${short(branch)}; what was proved is ${short(head)}.`,
    });
  }
  const tests = evidence.files.tests.map((file) => file.promotedPath);
  const present =
    main === undefined
      ? []
      : await Promise.all(tests.map(async (path) => (await repository.read(main, path)) !== undefined));
  const merged = main !== undefined && ((await repository.contains(main, head)) || present.includes(true));
  if (branch === undefined && !merged) {
    findings.push({
      check: 'branch',
      text: `There is neither the branch ${cycle.branch} nor a trace of it on ${project.defaultBranch}.`,
    });
  }
  if (!merged) return findings;
  const where = `the branch ${project.defaultBranch}`;
  const changed = await Promise.all(
    tests.map((path) =>
      fileFinding(repository, { commit: main, where, path, hashes: proved.get(path) ?? new Set<string>() }),
    ),
  );
  return [...findings, ...changed.filter((one) => one !== undefined)];
}

/** Hashes of all tests that the given evidence proves, by the path they have after promotion. */
export function provedHashes(all: readonly Evidence[]): ProvedHashes {
  const proved = new Map<string, Set<string>>();
  for (const file of all.flatMap((evidence) => evidence.files.tests)) {
    proved.set(file.promotedPath, (proved.get(file.promotedPath) ?? new Set()).add(file.sha256));
  }
  return proved;
}
