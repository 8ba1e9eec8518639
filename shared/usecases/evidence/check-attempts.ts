import type { Evidence } from '#shared/contracts/evidence.contract.ts';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import { short, type Finding } from './finding.ts';
import { sha256 } from './sha256.ts';

/** Commits of every attempt, refused ones too, hold the files that were recorded; and so does the commit with the packages. */
export async function checkAttempts(
  evidence: Evidence,
  repository: EvidenceRepository,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { phase, attempt, commit, files, bundled } of evidence.attempts) {
    if (commit === null || !bundled) continue;
    const name = `${phase}, attempt ${attempt}`;
    if ((await repository.treeId(commit)) === undefined) {
      findings.push({
        check: 'commits',
        text: `The commit ${short(commit)} of ${name} is neither in the repository nor in the bundle.`,
      });
      continue;
    }
    for (const { path, sha256: recorded } of files) {
      const body = await repository.read(commit, path);
      if ((body === undefined ? null : sha256(body)) !== recorded)
        findings.push({
          check: 'commits',
          text: `${path} in the commit ${short(commit)} of ${name} is not the file that was recorded.`,
        });
    }
  }
  return [...findings, ...(await checkPackages(evidence, repository))];
}

async function checkPackages(
  { packages, commits, approvals }: Evidence,
  repository: EvidenceRepository,
): Promise<readonly Finding[]> {
  if (packages === null) return [];
  const design = commits.find(({ phase }) => phase === 'DESIGN')?.commit;
  const red = commits.find(({ phase }) => phase === 'TEST_RED')?.commit;
  const say = (text: string): Finding => ({
    check: 'commits',
    text: `The commit ${short(packages.commit)} with the added packages ${text}.`,
  });
  const tree = await repository.treeId(packages.commit);
  if (tree === undefined) return [say('is neither in the repository nor in the bundle')];
  const approved = approvals.some(({ status, commit }) => status === 'approved' && commit === design);
  return [
    ...(tree === packages.tree ? [] : [say('does not hold the files that were recorded')]),
    ...(design !== undefined && (await repository.contains(packages.commit, design))
      ? []
      : [say('does not follow the design')]),
    ...(red === undefined || (await repository.contains(red, packages.commit))
      ? []
      : [say('is not what the tests were written on')]),
    ...(approved ? [] : [say('has no approval of the design that asks for them')]),
  ];
}
