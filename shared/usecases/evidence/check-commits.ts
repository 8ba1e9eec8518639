import type { Evidence, EvidenceFile } from '#shared/contracts/evidence.contract.ts';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import { short, type Finding } from './finding.ts';
import { sha256 } from './sha256.ts';

/** Whether a file of a commit has the bytes it is known by. */
export async function fileFinding(
  repository: EvidenceRepository,
  at: {
    readonly commit: string;
    readonly where: string;
    readonly path: string;
    readonly hashes: ReadonlySet<string>;
  },
): Promise<Finding | undefined> {
  const body = await repository.read(at.commit, at.path);
  if (body === undefined) return { check: 'tests', text: `${at.path} is missing from ${at.where}.` };
  return at.hashes.has(sha256(body))
    ? undefined
    : { check: 'tests', text: `${at.path} was changed: in ${at.where} it is not the file that was proved.` };
}

/** The bundle of commits is the one that was sealed, and unpacks beside the clone. */
export async function checkBundle(
  evidence: Evidence,
  bundle: Uint8Array,
  repository: EvidenceRepository,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (sha256(bundle) !== evidence.gitBundle.sha256)
    findings.push({ check: 'bundle', text: 'The git bundle is not the one that was sealed.' });
  // Commits are named by their own hash, so even a bundle that was changed can't bring a wrong one under a right name.
  const failed = await repository.takeBundle(bundle).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failed === undefined) return findings;
  const absent = await Promise.all(
    evidence.commits.map(async ({ commit }) => (await repository.treeId(commit)) === undefined),
  );
  if (absent.includes(true))
    findings.push({ check: 'bundle', text: `The git bundle can't be unpacked here: ${failed}` });
  return findings;
}

/** Recorded commits are there with the recorded trees, one grown from the other. */
export async function checkCommits(
  evidence: Evidence,
  repository: EvidenceRepository,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let before = { phase: 'the base', commit: evidence.base.commit };
  for (const { phase, commit, tree } of evidence.commits) {
    const found = await repository.treeId(commit);
    if (found === undefined) {
      findings.push({
        check: 'commits',
        text: `The commit ${short(commit)} of ${phase} is neither in the repository nor in the bundle.`,
      });
      continue;
    }
    if (found !== tree)
      findings.push({
        check: 'commits',
        text: `The commit ${short(commit)} of ${phase} does not hold the files that were recorded.`,
      });
    if (!(await repository.contains(commit, before.commit))) {
      findings.push({
        check: 'commits',
        text: `The commit ${short(commit)} of ${phase} does not follow ${short(before.commit)} of ${before.phase}.`,
      });
    }
    before = { phase, commit };
  }
  return findings;
}

/** The tests of RED are in every later commit, byte for byte, promoted ones in their new place; so is the design. */
export async function checkFiles(
  evidence: Evidence,
  repository: EvidenceRepository,
): Promise<readonly Finding[]> {
  const { design, tests } = evidence.files;
  const places = evidence.commits
    .filter(({ phase }) => phase !== 'DESIGN')
    .flatMap(({ phase, commit }) =>
      tests.map((file) => ({
        file,
        phase,
        commit,
        path: phase === 'COMMIT' ? file.promotedPath : file.path,
      })),
    );
  const wanted: { file: EvidenceFile; phase: string; commit: string; path: string }[] = [...places];
  if (design) wanted.push({ file: design, phase: 'the head', commit: evidence.head, path: design.path });
  const findings = await Promise.all(
    wanted.map(async ({ file, phase, commit, path }) => {
      if ((await repository.treeId(commit)) === undefined) return undefined;
      return fileFinding(repository, {
        commit,
        where: `the commit ${short(commit)} of ${phase}`,
        path,
        hashes: new Set([file.sha256]),
      });
    }),
  );
  return findings.filter((one) => one !== undefined);
}
