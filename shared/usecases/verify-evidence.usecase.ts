import * as z from 'zod';
import { sealedEvidence, type Evidence, type SealedEvidence } from '#shared/contracts/evidence.contract.ts';
import { canonicalStoryId } from '#shared/contracts/keys.contract.ts';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import { checkAttempts } from './evidence/check-attempts.ts';
import { checkBranch, provedHashes, type ProvedHashes } from './evidence/check-branch.ts';
import { checkChain } from './evidence/check-chain.ts';
import { checkBundle, checkCommits, checkFiles } from './evidence/check-commits.ts';
import { checkConsistency } from './evidence/check-consistency.ts';
import { checkReports } from './evidence/check-reports.ts';
import { checkRuns, type RunTests } from './evidence/check-runs.ts';
import { checkSeal } from './evidence/check-seal.ts';
import type { Finding } from './evidence/finding.ts';
import { namesTwice } from './evidence/names-twice.ts';

/** A sealed bundle as it was found: where, and its bytes. */
export interface FoundEvidence {
  readonly place: string;
  readonly bytes: Uint8Array;
  /** Whose evidence belongs there; absent where anybody's may lie. */
  readonly of?: { readonly storyId: string; readonly cycleId: string };
}

export interface VerifyDeps {
  readonly repository: EvidenceRepository;
  /** PEM; never taken from the bundle. */
  readonly publicKey: string;
  /** null: commits are not run again. */
  readonly runTests: RunTests | null;
}

export interface VerifiedEvidence {
  readonly place: string;
  readonly storyId: string | null;
  readonly cycleId: string | null;
  readonly holds: boolean;
  readonly findings: readonly Finding[];
  readonly ranAgain: boolean;
  /** What the evidence says of each attempt. */
  readonly attempts: Evidence['attempts'];
}

interface Read extends Pick<FoundEvidence, 'place' | 'of'> {
  readonly raw: unknown;
  readonly sealed: SealedEvidence | undefined;
  readonly problem: string | undefined;
}

const withEvidence = z.looseObject({ evidence: z.unknown() });

function read({ place, bytes, of }: FoundEvidence): Read {
  const where = { place, ...(of === undefined ? {} : { of }) };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const json: unknown = JSON.parse(text);
    if (namesTwice(text, json))
      throw new Error('a member is named twice, so that readers may see different things');
    const parsed = sealedEvidence.safeParse(json);
    const raw = withEvidence.safeParse(json).data?.evidence;
    return {
      ...where,
      raw,
      sealed: parsed.data,
      problem: parsed.error && z.prettifyError(parsed.error).replaceAll('\n', ' '),
    };
  } catch (error) {
    return {
      ...where,
      raw: undefined,
      sealed: undefined,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

/**
 * Checks sealed bundles again: signature, hash chain, what the evidence says of itself, and the repository, where the
 * recorded commits are run once more. Everything that does not hold is listed; nothing is thrown for it. Bundles given
 * together vouch for each other's changes of old tests, if their signatures hold.
 */
export async function verifyEvidence(
  found: readonly FoundEvidence[],
  deps: VerifyDeps,
): Promise<readonly VerifiedEvidence[]> {
  const all = found.map(read);
  const trusted = all.flatMap(({ sealed, raw }) =>
    sealed && checkSeal(sealed, raw, deps.publicKey).length === 0 ? [sealed.evidence] : [],
  );
  const results: VerifiedEvidence[] = [];
  for (const one of all) results.push(await verifyOne(one, deps, trusted));
  return results;
}

async function verifyOne(
  { place, of, raw, sealed, problem }: Read,
  deps: VerifyDeps,
  trusted: readonly Evidence[],
): Promise<VerifiedEvidence> {
  if (!sealed) {
    const findings: Finding[] = [
      { check: 'format', text: `It is no sealed evidence: ${problem ?? 'unknown form'}` },
    ];
    return { place, storyId: null, cycleId: null, holds: false, findings, ranAgain: false, attempts: [] };
  }
  const { evidence } = sealed;
  const findings = [
    ...checkPlace(evidence, of),
    ...checkSeal(sealed, raw, deps.publicKey),
    ...checkChain(evidence),
    ...checkConsistency(evidence),
    ...checkReports(evidence),
    ...(await againstRepository(sealed, deps, provedHashes([...trusted, evidence]))),
  ];
  return {
    place,
    storyId: evidence.story.id,
    cycleId: evidence.cycle.id,
    holds: findings.length === 0,
    findings,
    ranAgain: deps.runTests !== null,
    attempts: evidence.attempts,
  };
}

/** The right evidence of another story, or of an earlier cycle, proves nothing of this one. */
function checkPlace({ story, cycle }: Evidence, of: FoundEvidence['of']): readonly Finding[] {
  if (of === undefined || (of.cycleId === cycle.id && sameStory(of.storyId, story.id))) return [];
  const text = `It is the evidence of ${story.id} (${cycle.id}) and lies where that of ${of.storyId} (${of.cycleId}) belongs.`;
  return [{ check: 'place', text }];
}

const sameStory = (a: string, b: string): boolean =>
  (canonicalStoryId(a) ?? a) === (canonicalStoryId(b) ?? b);

async function againstRepository(
  sealed: SealedEvidence,
  { repository, runTests }: VerifyDeps,
  proved: ProvedHashes,
): Promise<readonly Finding[]> {
  const { evidence } = sealed;
  const findings = [
    ...(await checkBundle(evidence, Buffer.from(sealed.gitBundle, 'base64'), repository)),
    ...(await checkCommits(evidence, repository)),
    ...(await checkAttempts(evidence, repository)),
    ...(await checkFiles(evidence, repository)),
    ...(await checkBranch({ evidence, repository, proved })),
  ];
  return runTests ? [...findings, ...(await checkRuns(evidence, repository, runTests))] : findings;
}
